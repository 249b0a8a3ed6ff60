import type { OwnUser, UserId } from "@gochat/protocol";
import type { Router } from "../platform/http/route.ts";
import { createUser, findOrCreateByUsername } from "./create-user.ts";
import type { Account } from "./create-user.ts";
import { registerUserRoutes } from "./routes.ts";
import { findOwnUser, replacePasswordHash } from "./user-store.ts";
import type { UsersContext } from "./users-context.ts";

export type UsersDeps = UsersContext;

export interface Users {
  /** Throws `username_taken` or `email_taken`. */
  createUser(account: Account): Promise<OwnUser>;
  /** For bare usernames. Throws `username_taken` for a name that nobody may have. */
  findOrCreateByUsername(username: string): Promise<UserId>;
  /** Undefined when the account was deleted. */
  findOwnUser(id: UserId): Promise<OwnUser | undefined>;
  /** Does nothing when the stored hash is no longer `from`. */
  replacePasswordHash(id: UserId, from: string, to: string): Promise<void>;
  routes(router: Router): void;
}

export function createUsers(deps: UsersDeps): Users {
  const { postgres } = deps;
  return {
    createUser: (account) => createUser(postgres, account),
    findOrCreateByUsername: (username) => findOrCreateByUsername(postgres, username),
    findOwnUser: (id) => findOwnUser(postgres, id),
    replacePasswordHash: (id, from, to) => replacePasswordHash(postgres, id, from, to),
    routes: (router) => registerUserRoutes(router, deps),
  };
}
