import type { SessionId, UserId } from "@gochat/protocol";
import { deriveKey } from "../platform/derive-key.ts";
import type { Actor, Login } from "../platform/http/actor.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Router } from "../platform/http/route.ts";
import type { Client } from "../platform/security-log.ts";
import { createAccessTokens } from "./access-tokens.ts";
import type { Ended } from "./ended.ts";
import { runHousekeeping } from "./housekeeping.ts";
import { openSession } from "./open-session.ts";
import type { Checked, Opened } from "./open-session.ts";
import { Revocations } from "./revocations.ts";
import type { RevocationsDeps } from "./revocations.ts";
import { routeSessions } from "./routes.ts";
import { findDead, revokeAndAnonymiseSessions, revokeSessionsExcept } from "./session-store.ts";
import type { SessionsContext } from "./sessions-context.ts";
import { deleteTicketsOf } from "./ticket-store.ts";
import { redeemTicket } from "./ws-tickets.ts";

export interface SessionsDeps
  extends
    Omit<RevocationsDeps, "sql">,
    Omit<
      SessionsContext,
      "logger" | "revocations" | "accessTokens" | "refreshSuccessorKey" | "accessExpiryMs"
    > {
  readonly jwtSecret: string;
}

/** Logins that last: how they are opened, renewed and ended, and how every node comes to know of their ends. */
export interface Sessions {
  /** Undefined when the account was deleted, or has another password or second factor than those that were checked. */
  readonly open: (userId: UserId, checked: Checked, client: Client) => Promise<Opened | undefined>;
  /** Throws `unauthorized` for what is no access token, or has expired. */
  readonly verifyAccessToken: (token: string) => Promise<Login>;
  /** Uses the ticket up. Throws `unauthorized`. */
  readonly redeemTicket: (ticket: string) => Promise<Actor>;
  readonly routes: (router: Router) => void;
  /** Resolves when this node knows every revocation that matters. Nothing may be authenticated before. */
  readonly start: () => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly isEnded: (login: Login) => boolean;
  /** Called once for each end, whichever node caused it. Must not throw. */
  readonly onEnded: (listener: (ended: Ended) => void) => void;
  /** Asks the database which of these sessions and people may act no longer, expired sessions included. One statement. */
  readonly deadAmong: (sessionIds: readonly SessionId[], userIds: readonly UserId[]) => Promise<Ended>;
  /** Inside the transaction that changes a password, or suspends. What it returns is to be announced after the commit. */
  readonly endOthers: (tx: Sql, userId: UserId, kept: SessionId | null) => Promise<SessionId[]>;
  /** Inside the transaction that deletes an account, after the account's row. */
  readonly endAll: (tx: Sql, userId: UserId) => Promise<void>;
  /** After the commit: this node refuses them from now on, the others within 2 seconds. */
  readonly announce: (ended: Ended) => void;
}

export function createSessions(deps: SessionsDeps): Sessions {
  const { postgres, networks, accessExpiryMs } = deps;
  const revocations = new Revocations({ ...deps, sql: postgres });
  const accessTokens = createAccessTokens(
    deriveKey(deps.jwtSecret, "gochat access token"),
    accessExpiryMs,
    deps.clock,
  );
  const context: SessionsContext = {
    ...deps,
    revocations,
    accessTokens,
    refreshSuccessorKey: deriveKey(deps.jwtSecret, "gochat refresh successor"),
  };
  return {
    open: (userId, checked, client) => openSession(context, userId, checked, client),
    verifyAccessToken: accessTokens.verify,
    redeemTicket: (ticket) => redeemTicket(context, ticket),
    routes: (router) => routeSessions(router, context),
    start: () => revocations.start(),
    run: async (signal) => {
      await Promise.all([revocations.run(signal), runHousekeeping(context, signal)]);
    },
    isEnded: (actor) => revocations.includes(actor),
    onEnded: (listener) => revocations.onRevoked(listener),
    deadAmong: (sessionIds, userIds) => findDead(postgres, sessionIds, userIds),
    endOthers: async (tx, userId, kept) => {
      const [ended] = await Promise.all([
        revokeSessionsExcept(tx, userId, kept),
        kept === null ? deleteTicketsOf(tx, userId) : undefined,
      ]);
      return ended;
    },
    endAll: async (tx, userId) => {
      await Promise.all([
        revokeAndAnonymiseSessions(tx, userId),
        deleteTicketsOf(tx, userId),
        networks.forgetAll(tx, userId),
      ]);
    },
    announce: (ended) => revocations.announce(ended),
  };
}
