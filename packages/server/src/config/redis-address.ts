/** Where a Redis is, and what its URL says of how to log in there. */
export interface RedisAddress {
  /** `host:port` */
  readonly addr: string;
  readonly isTls: boolean;
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly db: number | undefined;
}

const EXAMPLES = "host:port, or a URL such as redis://user:password@host:6379/0, or rediss:// for TLS";

/** `host:port`, `redis://…` or `rediss://…`. No error repeats the value: it may hold a password. */
export function redisAddress(value: string): RedisAddress {
  if (!value.includes("://")) return { ...NO_LOGIN, addr: hostAndPort(value), isTls: false };
  const url = URL.canParse(value) ? new URL(value) : null;
  if (url === null || !/^rediss?:$/.test(url.protocol) || url.hostname === "")
    throw new Error(`must be ${EXAMPLES}; in a password @ : / # % are written as %40 %3A %2F %23 %25`);
  if (url.search !== "" || url.hash !== "") throw new Error("must be a URL without ? and #");
  const [, db] = /^\/?(\d{0,7})$/.exec(url.pathname) ?? [];
  if (db === undefined) throw new Error("must end in the number of a database, such as /0, or in none");
  return {
    addr: hostAndPort(`${url.hostname}:${url.port || "6379"}`),
    isTls: url.protocol === "rediss:",
    username: decoded(url.username),
    password: decoded(url.password),
    db: db === "" ? undefined : Number(db),
  };
}

const NO_LOGIN = { username: undefined, password: undefined, db: undefined };

function hostAndPort(value: string): string {
  const match = /^(\[[0-9a-fA-F:.]+\]|[^\s:@/]+):(\d{1,5})$/.exec(value);
  const port = Number(match?.[2]);
  if (match === null || port < 1 || port > 65_535) throw new Error(`must be ${EXAMPLES}`);
  return value;
}

function decoded(part: string): string | undefined {
  try {
    return part === "" ? undefined : decodeURIComponent(part);
  } catch {
    throw new Error("must have % in a name or password written as %25");
  }
}
