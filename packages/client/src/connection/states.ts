import type { ServerFrames } from "../contract/frames.ts";
import type { GoChatError } from "../errors.ts";

/*
 * What the connection can be, what can happen to it, and what it can want done. `transition.ts` puts them together.
 */

interface Attempt {
  readonly attempt: number;
  /** One after the other, without a calm time online between them. */
  readonly failures: number;
}
export interface Stopped extends Attempt {
  readonly kind: "stopped";
  /** Set when it was given up. */
  readonly error: GoChatError | undefined;
}
export interface Waiting extends Attempt {
  readonly kind: "waiting";
  readonly error: GoChatError;
  /** As the server asked: before that nothing ends the waiting. */
  readonly notBefore: number;
  readonly retryAt: number;
  readonly isOffline: boolean;
}
export interface Ticketing extends Attempt {
  readonly kind: "ticketing";
}
export interface Opening extends Attempt {
  readonly kind: "opening";
}
interface Alive extends Attempt {
  /** Whether an answer to a ping is awaited, and whether only for the short time after a wake. */
  readonly pulse: "heard" | "asked" | "urged";
  readonly heartbeatMs: number;
}
export interface Syncing extends Alive {
  readonly kind: "syncing";
}
export interface Online extends Alive {
  readonly kind: "online";
  readonly since: number;
}
export type State = Stopped | Waiting | Ticketing | Opening | Syncing | Online;

export type Input =
  /** The application wants a connection, now. */
  | { readonly type: "start" }
  | { readonly type: "stop" }
  /** The network came or went, or somebody looks at the page again. */
  | { readonly type: "wake" }
  | { readonly type: "elapsed" }
  | { readonly type: "ticketed"; readonly attempt: number; readonly ticket: string }
  | { readonly type: "ready"; readonly attempt: number; readonly ready: ServerFrames["ready"] }
  | { readonly type: "synced"; readonly attempt: number }
  | { readonly type: "unsynced"; readonly attempt: number; readonly error: GoChatError }
  /** Anything came over the socket. */
  | { readonly type: "heard"; readonly attempt: number }
  /** No ticket, no socket, or no more of it. Not retryable: it is no use to connect again. */
  | { readonly type: "failed"; readonly attempt: number; readonly error: GoChatError };

/** What a transition may ask of the world. Times may jump. */
export interface Moment {
  readonly now: number;
  readonly random: number;
  readonly isOnline: boolean;
}

export type Effect =
  | { readonly type: "askForTicket" }
  | { readonly type: "open"; readonly ticket: string }
  | { readonly type: "sync"; readonly ready: ServerFrames["ready"] }
  | { readonly type: "ping" }
  /** Ends whatever belongs to this attempt. */
  | { readonly type: "close"; readonly code: number }
  | { readonly type: "schedule"; readonly delayMs: number }
  | { readonly type: "cancel" };

export type Step = readonly [state: State, effects: readonly Effect[]];
