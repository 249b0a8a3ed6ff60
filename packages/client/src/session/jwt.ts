/** What the client reads of an access token. */
interface Claims {
  /** Whose it is. */
  readonly sub?: unknown;
  /** When it ends, in seconds since 1970. */
  readonly exp?: unknown;
}

/** What a JWT (RFC 7519) says of itself, unproved; nothing for what is none, such as a bare username. */
export function claimsOf(token: string): Claims {
  try {
    const payload = token.split(".")[1] ?? "";
    // `null` and the like say nothing either.
    return Object(JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/")))) as Claims;
  } catch {
    return {};
  }
}
