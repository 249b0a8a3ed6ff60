import type { OwnUser } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { hashOfToken } from "../platform/random-token.ts";
import type { Client } from "../platform/security-log.ts";
import {
  deleteFirstAdminLinks,
  deleteLinksOf,
  findLink,
  hasAdmin,
  lockFirstAdmin,
  takeLink,
} from "./link-store.ts";
import type { FoundLink, LinkPurpose } from "./link-store.ts";
import type { LinksContext } from "./links-context.ts";

/** What a link is for, and for whom. Throws `link_not_valid`; one for something else is none. */
export async function readLink(
  { postgres, limits }: LinksContext,
  token: string,
  client: Client,
  purpose?: LinkPurpose,
): Promise<FoundLink> {
  await limits.take("link_ip", client.ip);
  const link = await findLink(postgres, hashOfToken(token));
  if (link === undefined || (purpose !== undefined && link.purpose !== purpose))
    throw new AppError("link_not_valid");
  return link;
}

/** The link is dead, and so is everything that was open with the password before (I5). */
export async function setPassword(
  context: LinksContext,
  { token, password, client }: { token: string; password: string; client: Client },
): Promise<void> {
  const { postgres, passwords, accounts, sessions, security } = context;
  const { user_id: userId, username, email } = await readLink(context, token, client, "password");
  if (userId === null || username === null) throw new AppError("link_not_valid");
  passwords.checkNew(password, { username, email });
  const passwordHash = await passwords.hash(password);
  const endedIds = await postgres.transaction(async (tx) => {
    const taken = await takeLink(tx, hashOfToken(token), "password");
    // Used meanwhile, or its account was deleted.
    if (taken === undefined || !(await accounts.setPasswordHash(tx, userId, passwordHash)))
      throw new AppError("link_not_valid");
    await deleteLinksOf(tx, userId);
    await context.forgetDevices(tx, userId);
    await context.forgetEmailChange(tx, userId);
    return sessions.endOthers(tx, userId, null);
  });
  sessions.announce({ sessionIds: endedIds, userIds: [] });
  security.record("password.changed", { userId, client, sessions: endedIds.length });
}

export interface FirstAdmin {
  readonly token: string;
  readonly username: string;
  readonly email: string;
  readonly password: string;
  readonly client: Client;
}

/** Of several that come at once one makes the account (I2). */
export async function makeFirstAdmin(
  context: LinksContext,
  { token, username, email, password, client }: FirstAdmin,
): Promise<OwnUser> {
  const { postgres, passwords, accounts, security, writeAudit } = context;
  await readLink(context, token, client, "first_admin");
  passwords.checkNew(password, { username, email });
  const passwordHash = await passwords.hash(password);
  const user = await postgres.transaction(async (tx) => {
    await lockFirstAdmin(tx);
    if ((await hasAdmin(tx)) || (await takeLink(tx, hashOfToken(token), "first_admin")) === undefined)
      throw new AppError("link_not_valid");
    const made = await accounts.insertUser(tx, { username, email, passwordHash });
    await accounts.setInstanceRole(tx, made.id, "admin");
    await deleteFirstAdminLinks(tx);
    const details = { instance_role: "admin" };
    await writeAudit(tx, {
      action: "account.role_changed",
      actorId: made.id,
      userId: made.id,
      client,
      details,
    });
    return { ...made, instance_role: "admin" as const };
  });
  security.record("account.registered", { userId: user.id, client });
  return user;
}
