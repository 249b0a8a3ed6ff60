import { useEffect, useState } from "react";
import type { EmailsCalls } from "@gochat/client/calls";
import { isError } from "../../lib/errors.ts";
import { emails } from "../../lib/strangers.ts";

type OpenedLink = Awaited<ReturnType<EmailsCalls["read"]>>;

type View =
  | { readonly kind: "reading" }
  | { readonly kind: "opened"; readonly link: OpenedLink }
  | { readonly kind: "failed"; readonly error: unknown }
  | { readonly kind: "not_valid" | "done" | "half_done" | "canceled" };

/** The token in the address, which is taken out of it: neither history nor a look over the shoulder keep it. */
function takeToken(): string {
  const token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  return token;
}

const ofRefusal = (error: unknown): View =>
  isError(error, "link_not_valid") || isError(error, "invalid_request")
    ? { kind: "not_valid" }
    : { kind: "failed", error };

/** The link with which the page was opened. Reading it changes nothing: programs that look at mail open links as well. */
export function useEmailLink(): {
  readonly view: View;
  readonly retry: () => void;
  readonly confirm: () => Promise<void>;
  readonly cancel: () => Promise<void>;
} {
  const [token] = useState(takeToken);
  const [tries, setTries] = useState(0);
  const [view, setView] = useState<View>(token === "" ? { kind: "not_valid" } : { kind: "reading" });
  useEffect(() => {
    if (token === "") return undefined;
    const life = new AbortController();
    emails.read({ token }, { signal: life.signal }).then(
      (link) => setView({ kind: "opened", link }),
      (error: unknown) => !life.signal.aborted && setView(ofRefusal(error)),
    );
    return () => life.abort();
  }, [token, tries]);
  const spend = async (work: () => Promise<View>) => setView(await work().catch(ofRefusal));
  return {
    view,
    retry: () => setTries(tries + 1),
    confirm: () =>
      spend(async () => ({ kind: (await emails.confirm({ token })).is_done ? "done" : "half_done" })),
    cancel: () => spend(async () => emails.cancel({ token }).then(() => ({ kind: "canceled" }))),
  };
}
