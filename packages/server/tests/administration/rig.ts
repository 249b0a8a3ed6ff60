import { ENDPOINTS } from "@gochat/protocol";
import type { AuditEntry, BodyOf, Endpoint, ParamsOf, QueryOf, ReplyOf } from "@gochat/protocol";
import { connectSql } from "@gochat/testkit";
import { register } from "../authorization/people.ts";
import type { Person } from "../authorization/people.ts";
import { codeOfAnswer, mustPerform, perform } from "../http-call.ts";

export interface Node {
  readonly url: string;
  readonly databaseUrl: string;
}

/** Somebody with a password who administers the server. */
export async function registerAdmin(server: Node, name: string): Promise<Person> {
  const person = await register(server, name);
  await using sql = await connectSql(server.databaseUrl);
  await sql.rows("update users set instance_role = 'admin' where id = $1", [person.id]);
  return person;
}

interface Input<E extends Endpoint> {
  readonly params?: ParamsOf<E>;
  readonly query?: QueryOf<E>;
  readonly body?: BodyOf<E>;
}

/** A call that must work. */
export function ask<E extends Endpoint>(
  server: { url: string },
  { token }: { token: string },
  endpoint: E,
  input: Input<E> = {},
): Promise<ReplyOf<E>["body"]> {
  return mustPerform(server, token, { endpoint, ...input });
}

/** `ok`, or the code of the error. */
export async function codeOf<E extends Endpoint>(
  server: { url: string },
  by: { token: string } | undefined,
  endpoint: E,
  input: Input<E> = {},
): Promise<string> {
  return codeOfAnswer(await perform(server, by?.token, { endpoint, ...input }));
}

export async function readAudit(
  server: { url: string },
  admin: Person,
  query: QueryOf<typeof ENDPOINTS.admin.audit> = {},
): Promise<AuditEntry[]> {
  const { entries } = await ask(server, admin, ENDPOINTS.admin.audit, { query: { limit: 100, ...query } });
  return entries;
}
