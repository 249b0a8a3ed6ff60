import type { OwnUser, UserId, UserSummary } from "@gochat/protocol";
import type { Actor } from "../platform/http/actor.ts";
import type { Router } from "../platform/http/route.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { UserEvent } from "../conversation-event.ts";
import { isAdmin, lockAdmins, setInstanceRole, setPasswordHash, setSuspended } from "./account-store.ts";
import type { Client } from "../platform/security-log.ts";
import { checkOwnPassword } from "./check-own-password.ts";
import type { CheckedAccount, GivenByOwner } from "./check-own-password.ts";
import { createUser, findOrCreateByUsername } from "./create-user.ts";
import { deleteUser } from "./delete-user.ts";
import type { Deletion } from "./delete-user.ts";
import { foldStoredNames, keepFolding } from "./fold-stored-names.ts";
import { keepEndingReservations } from "./keep-ending-reservations.ts";
import { NameAnnouncer } from "./name-announcer.ts";
import type { NameAnnouncerDeps } from "./name-announcer.ts";
import { selectUserEvents } from "./name-changes-store.ts";
import { routeUsers } from "./routes.ts";
import { findOwnUser, replacePasswordHash } from "./user-store.ts";
import { createUserSummaries } from "./user-summaries.ts";
import type { UsersContext } from "./users-context.ts";

export type UsersDeps = Omit<UsersContext, "names"> & NameAnnouncerDeps;

export interface Users extends Disposable {
  /** Resolves when the names of accounts that earlier versions made are found as this one looks for them. */
  readonly start: () => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<void>;
  /** For bare usernames. Throws `username_taken` for a name that nobody may have. */
  readonly findOrCreateByUsername: (username: string) => Promise<UserId>;
  /** Throws what somebody is refused with who is to prove that the account is theirs. Counts their guesses. */
  readonly checkOwn: (actor: Actor, client: Client, given: GivenByOwner) => Promise<CheckedAccount>;
  /** Undefined when the account was deleted. */
  readonly findOwnUser: (id: UserId) => Promise<OwnUser | undefined>;
  /** Does nothing when the stored hash is no longer `from`. */
  readonly replacePasswordHash: (id: UserId, from: string, to: string) => Promise<void>;
  /** How a person is shown to others; undefined for someone who left. Lookups of one moment share a statement. */
  readonly findSummary: (id: UserId) => Promise<UserSummary | undefined>;
  /** How people are shown now, and who hears of it. */
  readonly readUserEvents: (userIds: readonly UserId[]) => Promise<UserEvent[]>;
  readonly isAdmin: (id: UserId) => Promise<boolean>;
  /** In a transaction: all administrators who may act, locked, so that one stays. */
  readonly lockAdmins: (tx: Sql) => Promise<UserId[]>;
  /** In a transaction: what the role was before. Undefined when there is no such account. */
  readonly setInstanceRole: typeof setInstanceRole;
  /** In a transaction: whether that changed anything. Undefined when there is no such account. */
  readonly setSuspended: typeof setSuspended;
  /** In a transaction. False when there is no such account. */
  readonly setPasswordHash: typeof setPasswordHash;
  /** In a transaction. Throws `username_taken` or `email_taken`. */
  readonly insertUser: typeof createUser;
  readonly deleteUser: (deletion: Deletion) => Promise<{ left: Promise<void> }>;
  readonly routes: (router: Router) => void;
}

export function createUsers(deps: UsersDeps): Users {
  const { postgres } = deps;
  const names = new NameAnnouncer(deps);
  const context: UsersContext = {
    ...deps,
    names: {
      announce: (userId) => names.announce(userId),
      announceLast: (userId) => names.announceLast(userId),
    },
  };
  return {
    start: () => foldStoredNames(deps),
    run: async (signal) => {
      await Promise.all([keepFolding(deps, signal), keepEndingReservations(deps, signal)]);
    },
    findOrCreateByUsername: (username) => findOrCreateByUsername(postgres, username),
    checkOwn: (actor, client, given) => checkOwnPassword(context, actor, client, given),
    findOwnUser: (id) => findOwnUser(postgres, id),
    replacePasswordHash: (id, from, to) => replacePasswordHash(postgres, id, from, to),
    findSummary: createUserSummaries(postgres),
    readUserEvents: (userIds) => selectUserEvents(postgres, userIds),
    isAdmin: (id) => isAdmin(postgres, id),
    lockAdmins,
    setInstanceRole,
    setSuspended,
    setPasswordHash,
    insertUser: createUser,
    deleteUser: (deletion) => deleteUser(context, deletion),
    routes: (router) => routeUsers(router, context),
    [Symbol.dispose]: () => names[Symbol.dispose](),
  };
}
