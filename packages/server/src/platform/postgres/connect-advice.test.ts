import { DatabaseError } from "pg";
import { expect, test } from "vitest";
import { connectAdvice } from "./connect-advice.ts";

const said = (code: string, text: string) =>
  Object.assign(new DatabaseError(text, 0, "error"), { code, severity: "FATAL" });
const failed = (code: string, text: string) => Object.assign(new Error(text), { code });

// As PostgreSQL 15, PgBouncer 1.18, the driver and Node word them.
test.each([
  [said("08P01", "unsupported startup parameter: statement_timeout"), /PgBouncer.*docs\/operations\.md/],
  [said("28P01", 'password authentication failed for user "gochat"'), /%40 %2F %3F %23 %25/],
  [said("28000", 'no pg_hba.conf entry for host "10.0.0.1", user "u", no encryption'), /sslmode=verify-full/],
  [said("28000", 'role "nobody" does not exist'), /CREATE ROLE/],
  [said("3D000", 'database "none" does not exist'), /createdb --encoding=UTF8/],
  [said("53300", "sorry, too many clients already"), /max_connections.*GOCHAT_DATABASE_POOL/],
  [failed("DEPTH_ZERO_SELF_SIGNED_CERT", "self-signed certificate"), /sslrootcert=/],
  [failed("SELF_SIGNED_CERT_IN_CHAIN", "self-signed certificate in certificate chain"), /sslrootcert=/],
  [failed("UNABLE_TO_VERIFY_LEAF_SIGNATURE", "unable to verify the first certificate"), /sslrootcert=/],
  [
    failed("ERR_TLS_CERT_ALTNAME_INVALID", "Hostname/IP does not match certificate's altnames"),
    /another host/,
  ],
  [new Error("The server does not support SSL connections"), /sslmode=disable/],
  [failed("ENOENT", "ENOENT: no such file or directory, open '/nope.pem'"), /path of sslrootcert/],
  [failed("ENOTFOUND", "getaddrinfo ENOTFOUND ss"), /no such host.*%40/],
  [failed("ECONNREFUSED", "connect ECONNREFUSED 127.0.0.1:5432"), /Nothing listens/],
  [failed("ENOENT", "connect ENOENT /var/run/postgresql/.s.PGSQL.5432"), /Nothing listens/],
  [new Error("timeout expired"), /firewall/],
])("%s: what to do about it is said in a sentence", (cause, expected) => {
  expect(connectAdvice(cause)).toMatch(expected);
});

test("what nobody can do anything about has no advice", () => {
  expect(connectAdvice(new Error("Connection terminated unexpectedly"))).toBeUndefined();
});
