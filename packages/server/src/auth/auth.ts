import type { Clock } from "../platform/clock.ts";
import type { Actor, Authenticate } from "../platform/http/actor.ts";
import type { Router } from "../platform/http/route.ts";
import { createAccessTokens } from "./access-tokens.ts";
import type { AuthContext } from "./auth-context.ts";
import { createAuthenticate } from "./authenticate.ts";
import { BareUsernames } from "./bare-usernames.ts";
import { routeAuth } from "./routes.ts";
import { deriveTokenKeys } from "./token-keys.ts";
import { redeemTicket } from "./ws-tickets.ts";

export interface AuthDeps extends Omit<AuthContext, "accessTokens" | "refreshSuccessorKey"> {
  clock: Clock;
  jwtSecret: string;
  /** A bare username serves as an access token and makes its account: local and dev only. */
  allowBareUsernames: boolean;
}

export interface Auth {
  /** For HTTP and sockets alike. */
  authenticate: Authenticate;
  /** Uses the ticket up. Throws `unauthorized`. */
  readonly authenticateTicket: (ticket: string) => Promise<Actor>;
  readonly routes: (router: Router) => void;
}

export function createAuth(deps: AuthDeps): Auth {
  const { clock, sessions, users } = deps;
  const keys = deriveTokenKeys(deps.jwtSecret);
  const accessTokens = createAccessTokens(keys.accessToken, deps.accessExpiryMs, clock);
  const context: AuthContext = { ...deps, accessTokens, refreshSuccessorKey: keys.refreshSuccessor };
  const bareUsernames = new BareUsernames((name) => users.findOrCreateByUsername(name), clock);
  sessions.onEnded(({ userIds }) => {
    if (userIds.length > 0) bareUsernames.clear();
  });
  return {
    authenticate: createAuthenticate({
      accessTokens,
      isEnded: (actor) => sessions.isEnded(actor),
      findByBareUsername: deps.allowBareUsernames ? (name) => bareUsernames.find(name) : null,
    }),
    authenticateTicket: (ticket) => redeemTicket(context, ticket),
    routes: (router) => routeAuth(router, context),
  };
}
