import type { SessionId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Client } from "../platform/security-log.ts";
import { hashOf, successorOf } from "./opaque-tokens.ts";
import {
  deleteOutlivedTokens,
  insertRefreshToken,
  lockRefreshToken,
  markTokenUsed,
} from "./refresh-token-store.ts";
import { extendSession, revokeSession } from "./session-store.ts";
import type { SessionsContext } from "./sessions-context.ts";
import { makeTokenPair } from "./token-pair.ts";
import type { TokenPair } from "./token-pair.ts";

/** How long a used token still gives its successor, to tabs that refresh at once and to answers that were lost. */
export const GRACE_MS = 30_000;

type Outcome = { is: "refused" } | { is: "reused" | "renewed"; userId: UserId; sessionId: SessionId };

/**
 * Each refresh token is good for one refresh, which gives the next one (A7):
 *
 * 1. unused: it is marked as used, its successor is stored, the session lives on;
 * 2. used less than `GRACE_MS` ago: the same successor again, and nothing changes (A9);
 * 3. used before that: it was copied, and whoever holds the other copy is in the same session: the session ends (A10).
 */
export async function refreshSession(
  context: SessionsContext,
  { refreshToken, client }: { refreshToken: string; client: Client },
): Promise<TokenPair> {
  const { limits, postgres, revocations, networks, security } = context;
  await limits.take("refresh_ip", client.ip).catch((error: unknown) => {
    throw security.refused("refresh", error, { userId: null, client });
  });
  const successor = successorOf(refreshToken, context.refreshSuccessorKey);
  // Resolves for a reuse as well: the end of the session must be committed.
  const outcome = await postgres.transaction((tx) =>
    rotate(tx, refreshToken, successor, context.refreshExpiryMs),
  );
  if (outcome.is === "reused") {
    revocations.announce({ sessionIds: [outcome.sessionId], userIds: [] });
    const { userId, sessionId } = outcome;
    security.record("refresh_token.reused", { userId, sessionId, client });
  }
  const pair =
    outcome.is === "renewed" && (await makeTokenPair(context, { ...outcome, refreshToken: successor }));
  if (!pair) throw new AppError("invalid_refresh_token");
  await networks.remember(pair.user.id, client.ip);
  return pair;
}

async function rotate(
  tx: Sql,
  refreshToken: string,
  successor: string,
  lifetimeMs: number,
): Promise<Outcome> {
  const token = await lockRefreshToken(tx, hashOf(refreshToken), GRACE_MS);
  if (token === undefined || !token.is_session_live) return { is: "refused" };
  const { user_id: userId, session_id: sessionId } = token;
  if (token.use === "used_up") {
    await revokeSession(tx, sessionId);
    return { is: "reused", userId, sessionId };
  }
  // Within the grace time it is there already, unless JWT_SECRET was changed meanwhile.
  const inserting = insertRefreshToken(tx, hashOf(successor), sessionId);
  if (token.use === "within_grace") await inserting;
  else
    await allInOrder([
      inserting,
      markTokenUsed(tx, hashOf(refreshToken)),
      extendSession(tx, sessionId, lifetimeMs),
      deleteOutlivedTokens(tx, sessionId, lifetimeMs),
    ]);
  return { is: "renewed", userId, sessionId };
}
