/** What one connection, one address and the whole node may hold (C4, C13). Counted for whoever connects, before anybody logs in. */
export const CONNECTION_BOUNDS = {
  // Browsers, proxies and HTTP libraries do not send ahead of the answer. Each waiting answer costs memory.
  requestsPerConnection: 8,
  // An answer has about 1 MiB at most, so that this is four that nobody has read.
  unsentPerConnection: 4 * 1024 * 1024,
  // An office where two hundred devices are brought up to date at once, on a slow line.
  unsentPerNetwork: 32 * 1024 * 1024,
  unsentPerNode: 256 * 1024 * 1024,
  // Longer than a phone needs from one network to the next, for a peer that takes nothing although bytes wait.
  stalledMs: 15_000,
  // What is late is looked for this often, for all at once: nothing is done for a connection that is idle or keeps up.
  lookEveryMs: 1000,
  // Longer than a head needs over the slowest line, and than a whole request.
  headMs: 5000,
  requestMs: 15_000,
  // A head comes in one packet, a body of 64 KiB in a few.
  headsPerNetwork: 20,
  bodiesPerNetwork: 20,
  // Slower than any line of today: a body has this long for nothing, then at least so many bytes a second.
  bodyGraceMs: 5000,
  bodyBytesPerSecond: 1024,
  // Connections between two requests. An office of browsers that each keep a few; closing one costs a handshake.
  idlePerNetwork: 256,
  // After an answer that did not wait for the body: long enough to read the answer, too short to send for long.
  lingerMs: 2000,
} as const;

export type ConnectionBounds = { readonly [K in keyof typeof CONNECTION_BOUNDS]: number };

/** Why a connection was cut. For the metric. */
export type CutReason =
  | "pipelining"
  | "unsent_connection"
  | "unsent_address"
  | "unsent_node"
  | "stalled"
  | "slow_head"
  | "slow_body"
  | "idle";
