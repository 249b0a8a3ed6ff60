/** What the server has set for messages (I7), as far as it has been asked: until then, what holds everywhere. */
export const instanceLimits = {
  /** Bytes of UTF-8 that a message may have (D9). */
  messageMaxBytes: 16_384,
  /** For how long after it was sent a message may be edited. */
  editWindowMs: Infinity,
};
