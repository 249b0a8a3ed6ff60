import type { AbortSignalLike } from "../platform-types.ts";
/** A token, and how long to use it. Times are by the local clock, in milliseconds. */
export interface AccessToken {
  readonly value: string;
  /** Not before it was asked for. */
  readonly receivedAt: number;
  /** From here on another one should be asked for, though this one may still be good. */
  readonly freshUntil: number;
}

// 60 s: what is begun with a token has ended by then. Of those that live shorter, half their life.
const MARGIN_MS = 60_000;

export function freshUntil(receivedAt: number, lifetimeMs: number): number {
  return receivedAt + lifetimeMs - Math.min(MARGIN_MS, lifetimeMs / 2);
}

/** False as well where the clock was set back to before the token came: nobody knows how old it is. Small corrections do not count. */
export function isFresh(token: AccessToken, now: number): boolean {
  return now >= token.receivedAt - MARGIN_MS && now < token.freshUntil;
}

/** Where access tokens come from. */
export interface TokenSource {
  /**
   * One other than the last, if that was `refused`. Throws `signed_out` when there will never be one again; its cause may be what the server refused with. The
   * signal ends the waiting for others, not what was begun.
   */
  readonly obtain: (refused: string | undefined, signal: AbortSignalLike) => Promise<AccessToken>;
  /** Ends what the tokens come from, here and on the server: there at least before the signal, or not. */
  readonly end: (signal: AbortSignalLike) => Promise<void>;
}
