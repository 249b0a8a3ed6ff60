import type { ReactElement } from "react";
import { useEffect, useRef } from "react";
import { Router, useLocation } from "wouter";
import { ChatProvider } from "@gochat/client/react";
import { announceIn } from "../lib/announce.ts";
import { BASE_PATH, IS_DEVELOPMENT } from "../lib/page.ts";
import { paths } from "../lib/paths.ts";
import { fetchLater, lazily } from "../lib/lazily.tsx";
import { Tooltip } from "../ui/tooltip.tsx";
import { useSession } from "../lib/session.ts";
import { Shell } from "./shell.tsx";

const Toaster = lazily(async () => (await import("../ui/toaster.tsx")).Toaster);
const Auth = lazily(async () => (await import("../features/auth/auth.tsx")).Auth);
const LinkPage = lazily(async () => (await import("../features/auth/link.tsx")).LinkPage);
const EmailLinkPage = lazily(async () => (await import("../features/auth/email-link.tsx")).EmailLinkPage);
const ForgotPasswordPage = lazily(
  async () => (await import("../features/auth/forgot-password.tsx")).ForgotPasswordPage,
);
const SignOnPage = lazily(async () => (await import("../features/auth/sign-on.tsx")).SignOnPage);
const InvitationPage = lazily(async () => (await import("../features/auth/invitation.tsx")).InvitationPage);
const Unreachable = lazily(async () => (await import("./unreachable.tsx")).Unreachable);
const Sheet = lazily(async () => (await import("../features/sheet/sheet.tsx")).Sheet);

/** The whole page: whoever is signed in sees the shell, everybody else the way in. */
export function App(): ReactElement {
  return (
    <Router base={BASE_PATH}>
      <Screen />
      <LiveRegion />
      <Tooltip />
      <Toaster />
    </Router>
  );
}

function Screen(): ReactElement | null {
  const session = useSession();
  const [path] = useLocation();
  const isStarting = session.kind === "starting";
  useEffect(() => {
    if (!isStarting) void fetchLater();
  }, [isStarting]);
  if (IS_DEVELOPMENT && path === paths.sheet) return <Sheet />;
  if (path === paths.link) return <LinkPage />;
  if (path === paths.email) return <EmailLinkPage />;
  if (path === paths.forgotPassword) return <ForgotPasswordPage />;
  if (path === paths.signOn) return <SignOnPage />;
  if (path === paths.join) return <InvitationPage />;
  if (isStarting) return null;
  if (session.kind === "unreachable") return <Unreachable />;
  if (session.kind === "signedOut") return <Auth why={session.why} />;
  return (
    <ChatProvider chat={session.chat}>
      <Shell />
    </ChatProvider>
  );
}

function LiveRegion(): ReactElement {
  const region = useRef<HTMLDivElement>(null);
  useEffect(() => announceIn(region.current), []);
  return <div ref={region} className="visually-hidden" aria-live="polite" />;
}
