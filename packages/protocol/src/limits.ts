/** Sizes and counts that both sides of the wire agree on. Bytes are UTF-8 bytes. */
export const LIMITS = {
  contentMaxBytes: 16 * 1024,
  // 64 KiB: four times the largest message after JSON escaping of ordinary text; the OWASP ceiling for a frame.
  frameMaxBytes: 64 * 1024,
  frameIdMaxLength: 64,
  clientIdMaxLength: 64,
  usernameMinLength: 2,
  usernameMaxLength: 32,
  displayNameMaxLength: 64,
  emailMaxLength: 254,
  passwordMinLength: 8,
  passwordMaxBytes: 1024,
  pageDefault: 50,
  pageMax: 100,
  membersShown: 20,
} as const;

/** 25 s between pings: below the 30 s idle cut of common proxies. */
export const HEARTBEAT_MS = 25_000;
/** A peer that answered nothing for this long after a ping is gone. */
export const HEARTBEAT_GRACE_MS = 10_000;
