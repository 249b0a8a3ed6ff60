/**
 * Why a socket was closed, and whether a client should connect again by itself (C11).
 * 1006 is absent: no peer sends it; a client that sees it reconnects. So it is for a peer that was given up without a
 * goodbye (4002, 4008): those two are seen in the metrics. 1000 and 1001 from the server do not occur.
 * A code that a client does not know: connect again (V2).
 */
export const CLOSE_CODES = {
  1002: { name: "protocol_error", reconnect: false },
  1007: { name: "invalid_text", reconnect: false },
  1008: { name: "policy_violation", reconnect: false },
  1009: { name: "frame_too_large", reconnect: false },
  1012: { name: "restarting", reconnect: true },
  4001: { name: "session_ended", reconnect: false },
  4002: { name: "heartbeat_missed", reconnect: true },
  4003: { name: "sync_missing", reconnect: true },
  4008: { name: "too_slow", reconnect: true },
  4009: { name: "too_many_connections", reconnect: false },
  4029: { name: "flooding", reconnect: true },
} as const;

export type CloseCode = keyof typeof CLOSE_CODES;
