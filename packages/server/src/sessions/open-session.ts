import type { SessionId, UserId } from "@gochat/protocol";
import { cleanUserAgent } from "../platform/http/user-agent.ts";
import { newId } from "../platform/ids.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Client } from "../platform/security-log.ts";
import { hashOf, newRefreshToken } from "./opaque-tokens.ts";
import { insertRefreshToken } from "./refresh-token-store.ts";
import { insertSession } from "./session-store.ts";
import type { SessionsContext } from "./sessions-context.ts";
import { makeTokenPair } from "./token-pair.ts";
import type { TokenPair } from "./token-pair.ts";

export interface Opened {
  pair: TokenPair;
  sessionId: SessionId;
}

/** What was checked of whoever logs in. */
export interface Checked {
  /** Null: nobody was asked for a password. */
  passwordHash: string | null;
  /** The second factor that was passed; null: none is on. */
  factorId: string | null;
  /** In the transaction that opens the session. */
  alongside?: ((tx: Sql) => Promise<unknown>) | undefined;
}

/** Undefined when the account was deleted, or has another password or second factor than those that were checked. */
export async function openSession(
  context: SessionsContext,
  userId: UserId,
  { passwordHash, factorId, alongside }: Checked,
  client: Client,
): Promise<Opened | undefined> {
  const session = {
    id: newId<SessionId>(),
    userId,
    passwordHash,
    factorId,
    lifetimeMs: context.refreshExpiryMs,
  };
  const refreshToken = newRefreshToken();
  const isOpen = await context.postgres.transaction(async (tx) => {
    const isInserted = await insertSession(tx, {
      ...session,
      userAgent: cleanUserAgent(client.userAgent),
    });
    if (!isInserted) return false;
    await insertRefreshToken(tx, hashOf(refreshToken), session.id);
    await alongside?.(tx);
    return true;
  });
  if (!isOpen) return undefined;
  const pair = await makeTokenPair(context, { userId, sessionId: session.id, refreshToken });
  return pair && { pair, sessionId: session.id };
}
