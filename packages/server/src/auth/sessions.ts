import type { SessionId, UserId } from "@gochat/protocol";
import type { Actor } from "../platform/http/actor.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Ended } from "./ended.ts";
import { runHousekeeping } from "./housekeeping.ts";
import { deleteNetworksOf } from "./known-networks-store.ts";
import { Revocations } from "./revocations.ts";
import type { RevocationsDeps } from "./revocations.ts";
import { findDead, revokeAndAnonymiseSessions, revokeSessionsExcept } from "./session-store.ts";
import { deleteTicketsOf } from "./ticket-store.ts";

/** The ends of sessions: how they are made, and how every node comes to know them. */
export interface Sessions {
  /** Resolves when this node knows every revocation that matters. Nothing may be authenticated before. */
  readonly start: () => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly isEnded: (actor: Actor) => boolean;
  /** Called once for each end, whichever node caused it. Must not throw. */
  readonly onEnded: (listener: (ended: Ended) => void) => void;
  /** Asks the database which of these sessions and people may act no longer, expired sessions included. One statement. */
  readonly deadAmong: (sessionIds: readonly SessionId[], userIds: readonly UserId[]) => Promise<Ended>;
  /** Inside the transaction that changes a password. What it returns is to be announced after the commit. */
  readonly endOthers: (tx: Sql, userId: UserId, kept: SessionId | null) => Promise<SessionId[]>;
  /** Inside the transaction that deletes an account, after the account's row. */
  readonly endAll: (tx: Sql, userId: UserId) => Promise<void>;
  /** After the commit: this node refuses them from now on, the others within 2 seconds. */
  readonly announce: (ended: Ended) => void;
}

export function createSessions(deps: RevocationsDeps): Sessions {
  const { sql } = deps;
  const revocations = new Revocations(deps);
  return {
    start: () => revocations.start(),
    run: async (signal) => {
      await Promise.all([revocations.run(signal), runHousekeeping(deps, signal)]);
    },
    isEnded: (actor) => revocations.includes(actor),
    onEnded: (listener) => revocations.onRevoked(listener),
    deadAmong: (sessionIds, userIds) => findDead(sql, sessionIds, userIds),
    endOthers: revokeSessionsExcept,
    endAll: async (tx, userId) => {
      await Promise.all([
        revokeAndAnonymiseSessions(tx, userId),
        deleteTicketsOf(tx, userId),
        deleteNetworksOf(tx, userId),
      ]);
    },
    announce: (ended) => revocations.announce(ended),
  };
}
