const NAME = "gochat-sign-on";
// A little longer than the longest attempt with the longest wait for a code.
const MAX_AGE_SECONDS = 15 * 60;

/** The cookie by which a browser finishes what it began. No script reads it, and no other page has it sent but by going here. */
export interface BrowserCookie {
  readonly set: (secret: string) => string;
  readonly clear: () => string;
  /** Of the header `Cookie`. Undefined: this browser has begun nothing. */
  readonly read: (header: string | null) => string | undefined;
}

/** Over TLS its name begins with `__Host-`: then no other host, whatever its name, can have put it there (RFC 6265bis). */
export function browserCookie(page: string): BrowserCookie {
  const isSecure = page.startsWith("https:");
  const name = isSecure ? `__Host-${NAME}` : NAME;
  const rest = `; Path=/; HttpOnly; SameSite=Lax${isSecure ? "; Secure" : ""}`;
  return {
    set: (secret) => `${name}=${secret}; Max-Age=${MAX_AGE_SECONDS}${rest}`,
    clear: () => `${name}=; Max-Age=0${rest}`,
    read: (header) =>
      header
        ?.split(";")
        .map((pair) => pair.trim())
        .find((pair) => pair.startsWith(`${name}=`))
        ?.slice(name.length + 1),
  };
}
