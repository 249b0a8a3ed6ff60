import { DatabaseError } from "pg";

const ESCAPES = "In DATABASE_URL write @ / ? # % of a password as %40 %2F %3F %23 %25.";
const UNTRUSTED =
  "Its certificate is signed by nobody whom this machine trusts: name the CA's file in DATABASE_URL by " +
  "sslmode=verify-full&sslrootcert=/path/to/ca.pem.";

/** By SQLSTATE, by the codes of sockets and TLS, and by what the driver says. */
const advice: readonly (readonly [RegExp, string])[] = [
  [/^28P01/, `Correct the password. ${ESCAPES}`],
  [
    /^28000 .*no encryption/,
    "The server wants encryption, or lets nobody in from here: add sslmode=verify-full to DATABASE_URL, or a line to pg_hba.conf.",
  ],
  [/^28000/, "Correct the user in DATABASE_URL, or let it in by CREATE ROLE and a line in pg_hba.conf."],
  [/^3D000/, "Create it: createdb --encoding=UTF8 --template=template0, and its name."],
  [/^42501/, "Let the user in: GRANT CONNECT, CREATE ON DATABASE … TO …"],
  [/^53300/, "Raise max_connections of PostgreSQL, or lower GOCHAT_DATABASE_POOL."],
  [/^57P03/, "It is starting or stopping: start again in a moment."],
  [
    /^08P01 .*startup parameter/,
    "A pooler such as PgBouncer stands before it and takes no settings of sessions: let DATABASE_URL lead to PostgreSQL itself, " +
      'or do what docs/operations.md says under "Poolers".',
  ],
  [/^(ENOTFOUND|EAI_AGAIN)/, `There is no such host: correct it in DATABASE_URL. ${ESCAPES}`],
  [
    /^ECONNREFUSED|connect ENOENT/,
    "Nothing listens there: start PostgreSQL, or correct host and port in DATABASE_URL.",
  ],
  [/^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_)/, UNTRUSTED],
  [/^CERT_HAS_EXPIRED/, "Its certificate has expired: renew it."],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID/,
    "Its certificate is for another host: connect by a name that it holds, or give the server a certificate for this one.",
  ],
  [
    /(ENOENT|EACCES).* open '/,
    "Correct the path of sslrootcert, sslcert or sslkey in DATABASE_URL, or the rights of the file.",
  ],
  [
    /does not support SSL/,
    "Turn ssl on there, or set sslmode=disable in DATABASE_URL if the way to it is safe without.",
  ],
  [/timeout/, "Nothing answered: look for a firewall, or correct host and port in DATABASE_URL."],
];

/** One sentence that says what to do about a connection that could not be made, if there is one. */
export function connectAdvice(cause: unknown): string | undefined {
  if (!(cause instanceof Error)) return undefined;
  const code = "code" in cause ? String(cause.code) : "";
  const said = cause instanceof DatabaseError ? `${code} ${cause.message}` : `${code}: ${cause.message}`;
  return advice.find(([pattern]) => pattern.test(said))?.[1];
}
