import { foldName, LIMITS } from "@gochat/protocol";
import type { Account, ENDPOINTS, InstanceRole, QueryOf, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { decodeCursor, pageOf } from "../platform/http/paging.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { findAccount, findAccounts } from "./accounts-store.ts";
import type { AdministrationContext, MadeLink } from "./administration-context.ts";
import { asAdmin, byCall, lockAdmins, requireAnother } from "./as-admin.ts";
import type { AdminCall } from "./as-admin.ts";

export async function listAccounts(
  sql: Sql,
  {
    query = "",
    status,
    instance_role,
    limit = LIMITS.pageDefault,
    cursor,
  }: QueryOf<typeof ENDPOINTS.admin.listUsers>,
): Promise<{ users: Account[]; next_cursor: string | null }> {
  const found = await findAccounts(sql, {
    query,
    status: status ?? null,
    instanceRole: instance_role ?? null,
    after: cursor === undefined ? "" : decodeCursor(cursor, asUsernameKey),
    limit: limit + 1,
  });
  const { rows, next_cursor } = pageOf(found, limit, ({ username }) => foldName(username));
  return { users: rows, next_cursor };
}

const asUsernameKey = (text: string): string | undefined =>
  /^[a-z0-9][a-z0-9._-]*$/.test(text) ? text : undefined;

export async function readAccount(sql: Sql, id: UserId): Promise<Account> {
  return found(await findAccount(sql, id));
}

function found<T>(account: T | undefined): T {
  if (account === undefined) throw new AppError("user_not_found");
  return account;
}

/** Without a password: its owner sets one by the link (I4). */
export function createAccount(
  context: AdministrationContext,
  call: AdminCall,
  { username, email }: { username: string; email?: string | undefined },
): Promise<{ user: Account; link: MadeLink }> {
  return asAdmin(context, call, async ({ tx, audit }) => {
    const { id } = await context.accounts.insertUser(tx, {
      username,
      email: email ?? null,
      passwordHash: null,
    });
    const link = await context.makePasswordLink(tx, id);
    await audit({ action: "account.created", userId: id });
    return { user: await readAccount(tx, id), link };
  });
}

export function setInstanceRole(
  context: AdministrationContext,
  call: AdminCall,
  id: UserId,
  role: InstanceRole,
): Promise<Account> {
  return asAdmin(context, call, async ({ tx, audit, requireAnother }) => {
    if (role === "user") requireAnother(id);
    const former = found(await context.accounts.setInstanceRole(tx, id, role));
    if (former !== role)
      await audit({ action: "account.role_changed", userId: id, details: { instance_role: role } });
    return readAccount(tx, id);
  });
}

/** Everything that could act for this person is over (I3). `first` comes before it, in the same transaction. */
export async function suspendAccount(
  context: AdministrationContext,
  call: AdminCall,
  id: UserId,
  first?: (tx: Sql) => Promise<void>,
): Promise<Account> {
  const { accounts, sessions } = context;
  const { user, sessionIds } = await asAdmin(context, call, async ({ tx, audit, requireAnother }) => {
    await first?.(tx);
    requireAnother(id);
    const isNew = found(await accounts.setSuspended(tx, id, true));
    const sessionIds = await sessions.endOthers(tx, id, null);
    await context.forgetEmailChange(tx, id);
    if (isNew)
      await audit({ action: "account.suspended", userId: id, details: { sessions: sessionIds.length } });
    return { user: await readAccount(tx, id), sessionIds };
  });
  sessions.announce({ sessionIds, userIds: [], suspendedIds: [id] });
  return user;
}

export function reinstateAccount(
  context: AdministrationContext,
  call: AdminCall,
  id: UserId,
): Promise<Account> {
  return asAdmin(context, call, async ({ tx, audit }) => {
    if (found(await context.accounts.setSuspended(tx, id, false)))
      await audit({ action: "account.reinstated", userId: id });
    return readAccount(tx, id);
  });
}

/** Logs somebody out everywhere. */
export async function endSessions(
  context: AdministrationContext,
  call: AdminCall,
  id: UserId,
): Promise<void> {
  const sessionIds = await asAdmin(context, call, async ({ tx, audit }) => {
    await readAccount(tx, id);
    const ended = await context.sessions.endOthers(tx, id, null);
    await audit({ action: "sessions.ended", userId: id, details: { sessions: ended.length } });
    return ended;
  });
  context.sessions.announce({ sessionIds, userIds: [] });
}

export function makePasswordLink(
  context: AdministrationContext,
  call: AdminCall,
  id: UserId,
): Promise<MadeLink> {
  return asAdmin(context, call, async ({ tx, audit }) => {
    await readAccount(tx, id);
    await audit({ action: "password_link.made", userId: id });
    return context.makePasswordLink(tx, id);
  });
}

/** For somebody who has lost it, and the recovery codes with it: the password alone is enough from then on (I4). */
export function removeSecondFactor(
  context: AdministrationContext,
  call: AdminCall,
  id: UserId,
): Promise<Account> {
  return asAdmin(context, call, async ({ tx, audit }) => {
    await readAccount(tx, id);
    if (await context.removeSecondFactor(tx, id))
      await audit({ action: "second_factor.turned_off", userId: id });
    return readAccount(tx, id);
  });
}

/** As its owner could (A15), without the password. */
export async function deleteAccount(
  { accounts, writeAudit }: AdministrationContext,
  call: AdminCall,
  id: UserId,
): Promise<void> {
  const judge = async (tx: Sql) => {
    requireAnother(await lockAdmins(accounts.lockAdmins, tx, call), id);
    await writeAudit(tx, { action: "account.deleted", userId: id, ...byCall(call) });
  };
  const { deadline } = call;
  const { left } = await accounts.deleteUser({
    id,
    checkedHash: undefined,
    judge,
    refusal: "user_not_found",
    deadline,
  });
  await left;
}
