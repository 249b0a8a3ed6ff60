import type { GoChatError } from "../errors.ts";
import type { State } from "./states.ts";

/** What there is to tell about the connection. */
export interface ConnectionStatus {
  /**
   * `connecting`, `syncing` (connected, and what was missed is on its way) and `online` lead to one another. `waiting`: connects again at
   * `retryAt`. `offline`: as `waiting`, and the machine says that it has no network. `closed`: not started, stopped, or given up for `error`.
   */
  readonly state: "connecting" | "syncing" | "online" | "waiting" | "offline" | "closed";
  /** When it connects again at the latest; milliseconds since 1970. */
  readonly retryAt?: number;
  /** Why the last attempt came to its end. */
  readonly error?: GoChatError;
}

export function statusOf(state: State): ConnectionStatus {
  if (state.kind === "stopped") return { state: "closed", ...(state.error && { error: state.error }) };
  if (state.kind !== "waiting")
    return { state: state.kind === "ticketing" || state.kind === "opening" ? "connecting" : state.kind };
  const { isOffline, retryAt, error } = state;
  return { state: isOffline ? "offline" : "waiting", retryAt, error };
}
