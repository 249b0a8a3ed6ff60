import type { SessionId, UserId } from "@gochat/protocol";
import { cleanUserAgent } from "../platform/http/user-agent.ts";
import { newId } from "../platform/ids.ts";
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

/** Undefined when the account was deleted, or has another password than the one that was checked. */
export async function openSession(
  context: SessionsContext,
  userId: UserId,
  passwordHash: string,
  client: Client,
): Promise<Opened | undefined> {
  const session = {
    id: newId<SessionId>(),
    userId,
    passwordHash,
    lifetimeMs: context.refreshExpiryMs,
  };
  const refreshToken = newRefreshToken();
  const isOpen = await context.postgres.transaction(async (tx) => {
    const isInserted = await insertSession(tx, {
      ...session,
      userAgent: cleanUserAgent(client.userAgent),
    });
    if (isInserted) await insertRefreshToken(tx, hashOf(refreshToken), session.id);
    return isInserted;
  });
  if (!isOpen) return undefined;
  const pair = await makeTokenPair(context, { userId, sessionId: session.id, refreshToken });
  return pair && { pair, sessionId: session.id };
}
