import { useEffect, useRef, useState } from "react";
import type { Chat } from "@gochat/client";
import { GoChatError } from "@gochat/client";
import { SIGN_ON } from "@gochat/client/calls";
import { isError } from "../../lib/errors.ts";
import { translate } from "../../lib/i18n.tsx";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { useSession } from "../../lib/session.ts";
import { enterBySignOn, takeWanted } from "../../lib/sign-on.ts";
import { toast } from "../../ui/toast.ts";

/** What the server has sent the browser back with. */
type Told =
  | { readonly kind: "session" | "link"; readonly token: string }
  | { readonly kind: "error"; readonly code: string };

interface SignOnView {
  readonly kind: "session" | "link" | "error";
  /** A code of the second factor is needed as well. */
  readonly needsCode: boolean;
  readonly error: unknown;
  /** Throws what the server refuses it with. */
  readonly enter: (code: string, rememberDevice: boolean) => Promise<void>;
}

/** It is taken out of the address: neither history nor a look over the shoulder keep it. */
function takeTold(): Told {
  const told = new URLSearchParams(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
  for (const kind of ["session", "link"] as const) {
    const token = told.get(kind);
    if (token !== null) return { kind, token };
  }
  return { kind: "error", code: told.get("error") ?? "sign_on_not_valid" };
}

/** Finishes what was begun before the browser was sent to the provider. */
export function useSignOnPage(): SignOnView {
  const go = useGo();
  const session = useSession();
  const [told] = useState(takeTold);
  const [needsCode, setNeedsCode] = useState(false);
  const [error, setError] = useState<unknown>(() => told.kind === "error" && refusal(told.code));
  const hasBegun = useRef(false);
  const token = told.kind === "error" ? "" : told.token;

  const enter = async (code?: string, rememberDevice?: boolean) => {
    await enterBySignOn({ token, code, rememberDevice });
    go(takeWanted(), { replace: true });
  };
  const link = async (chat: Chat) => {
    await chat.calls(SIGN_ON).finishLink({ token });
    toast(translate("provider.linked"), { kind: "good" });
    go(paths.settings("account"), { replace: true });
  };
  const begin = () => {
    if (told.kind === "session") {
      // Somebody is here already: another tab was faster.
      if (session.kind === "signedIn") return Promise.resolve(go(takeWanted(), { replace: true }));
      return enter();
    }
    return session.kind === "signedIn" ? link(session.chat) : Promise.reject(refusal("sign_on_not_valid"));
  };
  useEffect(() => {
    if (session.kind === "starting" || hasBegun.current || told.kind === "error") return;
    hasBegun.current = true;
    begin().catch((failure: unknown) => {
      if (isError(failure, "second_factor_required")) setNeedsCode(true);
      else setError(failure);
    });
  });
  return { kind: told.kind, needsCode, error: error === false ? undefined : error, enter };
}

/** The code is anybody's who makes an address: it only chooses one of our sentences. */
const refusal = (code: string): GoChatError => new GoChatError(code, translate("provider.failedText"));
