import { useEffect, useState } from "react";
import { GoChatError } from "@gochat/client";
import type { CallOptions } from "@gochat/client";
import { isError } from "../../lib/errors.ts";

interface TokenView<Found> {
  /** What it is for; undefined until the server has said it. */
  readonly found: Found | undefined;
  /** Why it is not known. */
  readonly error: unknown;
  readonly retry: () => void;
  /** Works with the token. That it is not valid any more is shown by the page. */
  readonly spend: (work: (token: string) => Promise<unknown>) => Promise<void>;
}

interface TokenKind<Found> {
  readonly read: (token: string, options: CallOptions) => Promise<Found>;
  /** The code by which the server says that there is no such token. */
  readonly notValid: string;
}

/** The token in the address, which is taken out of it: neither history nor a look over the shoulder keep it. */
function takeToken(): string {
  const token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  return token;
}

interface Answer<Found> extends Pick<TokenView<Found>, "found" | "error"> {
  /** What was asked. */
  readonly to: { readonly token: string; readonly tries: number };
}

/** The token with which the page was opened, or which was put into its address afterwards. `kind` is the same at every call. */
export function useToken<Found>(kind: TokenKind<Found>): TokenView<Found> {
  const { read, notValid } = kind;
  const [token, setToken] = useState(takeToken);
  const [tries, setTries] = useState(0);
  const [answer, setAnswer] = useState<Answer<Found>>();
  useEffect(() => {
    const onHash = () => location.hash !== "" && setToken(takeToken());
    addEventListener("hashchange", onHash);
    return () => removeEventListener("hashchange", onHash);
  }, []);
  useEffect(() => {
    if (token === "") return undefined;
    const life = new AbortController();
    const to = { token, tries };
    read(token, { signal: life.signal }).then(
      (found) => setAnswer({ to, found, error: undefined }),
      (error: unknown) =>
        !life.signal.aborted && setAnswer({ to, found: undefined, error: asRefusal(error, notValid) }),
    );
    return () => life.abort();
  }, [read, notValid, token, tries]);
  const isAnswered = answer?.to.token === token && answer.to.tries === tries;
  const none = token === "" ? noToken(notValid) : undefined;
  const { found, error } = isAnswered ? answer : { found: undefined, error: none };
  const spend = async (work: (token: string) => Promise<unknown>) => {
    try {
      await work(token);
    } catch (failure) {
      if (!isError(failure, notValid)) throw failure;
      setAnswer({ to: { token, tries }, found: undefined, error: failure });
    }
  };
  return { found, error, retry: () => setTries(tries + 1), spend };
}

const noToken = (code: string): GoChatError => new GoChatError(code, "There is no token here.");

/** What is no token at all is no valid one. */
const asRefusal = (error: unknown, notValid: string): unknown =>
  isError(error, "invalid_request") ? noToken(notValid) : error;
