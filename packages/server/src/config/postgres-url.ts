import { accessSync, constants } from "node:fs";

// "prefer" and the two below mean verify-full here, which is what the driver does with them.
const SSL_MODES = ["disable", "no-verify", "prefer", "require", "verify-ca", "verify-full"];
const FILES = ["sslrootcert", "sslcert", "sslkey"];
const ESCAPES = "write @ / ? # % in the user name and the password as %40 %2F %3F %23 %25";

/** What can be known of `DATABASE_URL` without connecting. No message holds any of it: it has a password. */
export function postgresUrl(value: string): string {
  if (!/^postgres(ql)?:\/\//.test(value)) {
    throw new Error("must be a PostgreSQL URL, such as postgres://user:password@host:5432/gochat");
  }
  if (!URL.canParse(value)) {
    if (/^[^/]*\/\/[^/]*@[^/@]*,/.test(value)) throw new Error("must name one host, and names several");
    throw new Error(`is no URL that can be read: ${ESCAPES}`);
  }
  const url = new URL(value);
  // A password with a slash ends the host before it: what follows the real "@" is then in the path.
  if (url.hash !== "" || `${url.pathname}${url.search}`.includes("@")) {
    throw new Error(`holds a character that ends the password too early: ${ESCAPES}`);
  }
  if (![url.username, url.password, url.pathname].every(isEscaped)) {
    throw new Error(`holds a % that stands for no character: ${ESCAPES}`);
  }
  assertTls(url.searchParams);
  return value;
}

function isEscaped(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}

function assertTls(query: URLSearchParams): void {
  const mode = query.get("sslmode");
  if (mode !== null && !SSL_MODES.includes(mode)) {
    throw new Error(`has an sslmode that is none of ${SSL_MODES.join(", ")}`);
  }
  for (const name of FILES) {
    const path = query.get(name);
    if (path === null) continue;
    try {
      accessSync(path, constants.R_OK);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new Error(
        `names ${path} as ${name}, which cannot be read (${code}): correct the path or the rights`,
        {
          cause,
        },
      );
    }
  }
}
