import { AppError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Client } from "../platform/security-log.ts";
import { lockAdmins } from "./account-store.ts";
import { checkOwnPassword } from "./check-own-password.ts";
import type { GivenByOwner } from "./check-own-password.ts";
import { deleteUser } from "./delete-user.ts";
import type { UsersContext } from "./users-context.ts";

/** Needs the password, if there is one (A15). The last administrator stays (I1). */
export async function deleteOwnUser(
  context: UsersContext,
  actor: Actor,
  client: Client,
  given: GivenByOwner,
  deadline: Deadline,
): Promise<void> {
  const { userId: id } = actor;
  const account = await checkOwnPassword(context, actor, client, given);
  const judge = async (tx: Sql) => {
    if (account.instance_role !== "admin") return;
    const admins = await lockAdmins(tx);
    if (admins.length === 1 && admins.includes(id)) throw new AppError("last_admin");
  };
  const isStill = (tx: Sql) => context.factors.isStill(tx, id, account.factorId);
  const deletion = { id, checkedHash: account.password_hash, judge, isStill, deadline };
  const { left } = await deleteUser(context, { ...deletion, refusal: "invalid_credentials" });
  context.security.record("account.deleted", { ...actor, client });
  await left;
}
