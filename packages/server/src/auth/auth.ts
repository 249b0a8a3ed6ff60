import type { Clock } from "../platform/clock.ts";
import type { Authenticate, Login } from "../platform/http/actor.ts";
import type { Router } from "../platform/http/route.ts";
import type { AuthContext, SessionOpening } from "./auth-context.ts";
import { createAuthenticate } from "./authenticate.ts";
import { BareUsernames } from "./bare-usernames.ts";
import { routeAuth } from "./routes.ts";

export interface Sessions extends SessionOpening {
  /** Throws `unauthorized` for what is no access token, or has ended. */
  readonly verifyAccessToken: (token: string) => Promise<Login>;
  readonly isEnded: (login: Login) => boolean;
  readonly onEnded: (
    listener: (ended: {
      readonly userIds: readonly unknown[];
      readonly suspendedIds?: readonly unknown[];
    }) => void,
  ) => void;
}

export interface AuthDeps extends AuthContext {
  clock: Clock;
  sessions: Sessions;
  /** A bare username serves as an access token and makes its account: local and dev only. */
  allowBareUsernames: boolean;
}

/** Who somebody is: from a password to a session, and from a token to an actor. */
export interface Auth {
  /** For HTTP and sockets alike. */
  authenticate: Authenticate;
  readonly routes: (router: Router) => void;
}

export function createAuth(deps: AuthDeps): Auth {
  const { clock, sessions, users } = deps;
  const bareUsernames = new BareUsernames((name) => users.findOrCreateByUsername(name), clock);
  sessions.onEnded(({ userIds, suspendedIds = [] }) => {
    if (userIds.length > 0 || suspendedIds.length > 0) bareUsernames.clear();
  });
  return {
    authenticate: createAuthenticate({
      verifyAccessToken: sessions.verifyAccessToken,
      isEnded: sessions.isEnded,
      isAdmin: (userId) => users.isAdmin(userId),
      findByBareUsername: deps.allowBareUsernames ? (name) => bareUsernames.find(name) : null,
    }),
    routes: (router) => routeAuth(router, deps),
  };
}
