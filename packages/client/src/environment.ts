import type { FetchLike } from "./platform-types.ts";

/** The part of a WebSocket that the client uses: that of browsers, of Node from 22 on, and of the package `ws`. */
export interface WebSocketLike {
  /** 1 while it is open; 2 when it closes, and has not said so yet. */
  readonly readyState: number;
  readonly send: (data: string) => void;
  readonly close: (code?: number, reason?: string) => void;
  onmessage: ((event: { readonly data: unknown }) => void) | null;
  onerror: ((event: unknown) => void) | null;
  onclose: ((event: { readonly code: number; readonly reason: string }) => void) | null;
}

/** What the client needs of the world. Tests give another one. */
export interface Environment {
  readonly fetch: FetchLike;
  readonly openWebSocket: (url: string) => WebSocketLike;
  /** Milliseconds since 1970. May jump, in both directions. */
  readonly now: () => number;
  /**
   * Calls back once, after so many milliseconds, however many those are, and never if it was cancelled before. Keeps a Node process alive
   * until then: a bot that only waits to connect again must not end by itself. So whoever is closed cancels what it has scheduled.
   */
  readonly schedule: (delayMs: number, run: () => void) => Cancel;
  /** From 0 to 1, without 1. */
  readonly random: () => number;
  /** False while the machine knows that it has no network. */
  readonly isOnline: () => boolean;
  /** Calls back when the network came or went (`isOnline` says which), or somebody looks at the page again. */
  readonly onWake: (run: () => void) => Cancel;
}

export type Cancel = () => void;
