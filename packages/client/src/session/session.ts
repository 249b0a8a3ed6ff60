import type { Environment, Cancel } from "../environment.ts";
import { chatClosed, GoChatError } from "../errors.ts";
import type { LockOptions } from "../storage/storage.ts";
import { unlessAborted } from "../unless-aborted.ts";
import { isFresh } from "./access-token.ts";
import type { AccessToken } from "./access-token.ts";
import type { Credentials } from "./credentials.ts";
import { givenTokens } from "./given-tokens.ts";
import { loginTokens } from "./login-tokens.ts";
import type { LoginDeps } from "./login-tokens.ts";

export interface SessionDeps extends LoginDeps {
  readonly credentials: Credentials;
  readonly environment: Pick<Environment, "now" | "schedule">;
  /** Is called once, when the session has ended, by whomever. The cause of the error is what the server refused with, if it did. */
  readonly onSignedOut: (error: GoChatError) => void;
}

type Signal = LockOptions["signal"];

export interface Session {
  /**
   * A token for what is done now. However many ask, in however many tabs, the server is asked once. Throws `signed_out` when the session
   * has ended, what the server refuses to sign in with, and whatever may be tried again.
   */
  readonly accessToken: (signal?: Signal) => Promise<string>;
  /** The server did not take this token: it is not given again. Nothing happens where another one has taken its place. */
  readonly rejectToken: (token: string) => void;
  /** Keeps the token fresh without being asked, until it is cancelled (A7). */
  readonly keepFresh: () => Cancel;
  /** Ends the session here, for everybody who shares the storage and, if it can be reached within a few seconds, on the server. */
  readonly signOut: () => Promise<void>;
  /** Ends what was begun: a token that is on its way is still stored. Nothing is given after it. */
  readonly close: () => Promise<void>;
}

// 2 min: after a clock was set, or a machine slept, a token is looked at soon enough.
const CHECK_WITHIN_MS = 120_000;
const CHECK_AFTER_MS = 1_000;
// 30 s: twice within the margin in which a token is still good.
const CHECK_AFTER_FAILURE_MS = 30_000;
// 5 s: what somebody who signs out waits for at most.
const SIGN_OUT_WITHIN_MS = 5_000;

export function createSession(deps: SessionDeps): Session {
  const { credentials, environment, onSignedOut } = deps;
  const source =
    "token" in credentials ? givenTokens(credentials.token, environment) : loginTokens(credentials, deps);
  let current: AccessToken | undefined;
  let refused: string | undefined;
  let renewal: Promise<string> | undefined;
  let ended: GoChatError | undefined;
  const ending = new AbortController();
  const keepers = new Set<Cancel>();

  /** Nothing is given any more. False where that was so before. */
  const end = (error: GoChatError): boolean => {
    if (ended !== undefined) return false;
    ended = error;
    ending.abort(error);
    for (const cancel of keepers) cancel();
    return true;
  };
  const renew = async (): Promise<string> => {
    try {
      current = await source.obtain(refused, ending.signal);
      refused = undefined;
    } catch (error) {
      if (!(error instanceof GoChatError && error.code === "signed_out")) throw error;
      if (end(error)) onSignedOut(error);
      // Who has just tried to sign in is told why not.
      throw error.cause instanceof GoChatError ? error.cause : error;
    } finally {
      renewal = undefined;
    }
    if (ended !== undefined) throw ended;
    return current.value;
  };
  const accessToken = async (signal?: Signal): Promise<string> => {
    signal?.throwIfAborted();
    if (ended !== undefined) throw ended;
    if (current !== undefined && current.value !== refused && isFresh(current, environment.now()))
      return current.value;
    return unlessAborted((renewal ??= renew()), signal);
  };

  return {
    accessToken,
    rejectToken(token) {
      if (token === current?.value) refused = token;
    },
    keepFresh() {
      let cancelCheck: Cancel = () => {};
      const checkAfter = (delayMs: number) => {
        if (keepers.has(cancel)) cancelCheck = environment.schedule(delayMs, check);
      };
      const cancel = () => {
        keepers.delete(cancel);
        cancelCheck();
      };
      const checkInTime = () => {
        const leftMs = (current?.freshUntil ?? Infinity) - environment.now();
        checkAfter(Math.min(CHECK_WITHIN_MS, Math.max(CHECK_AFTER_MS, leftMs)));
      };
      const check = () =>
        void accessToken().then(checkInTime, (error: { readonly retryAfterMs?: number | undefined }) =>
          checkAfter(Math.max(CHECK_AFTER_FAILURE_MS, error.retryAfterMs ?? 0)),
        );
      if (ended === undefined) keepers.add(cancel);
      checkInTime();
      return cancel;
    },
    async signOut() {
      const error = new GoChatError("signed_out", "You signed out.");
      const isNews = end(error);
      const limit = new AbortController();
      const cancel = environment.schedule(SIGN_OUT_WITHIN_MS, () => limit.abort());
      try {
        await source.end(limit.signal);
      } finally {
        cancel();
        // Last: who is told may close the storage.
        if (isNews) onSignedOut(error);
      }
    },
    async close() {
      end(chatClosed());
      await renewal?.catch(() => {});
    },
  };
}
