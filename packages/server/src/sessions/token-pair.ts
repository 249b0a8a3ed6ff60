import type { Infer, SessionId, TokenPair as TokenPairSchema, UserId } from "@gochat/protocol";
import type { SessionsContext } from "./sessions-context.ts";

export type TokenPair = Infer<typeof TokenPairSchema>;

/** Undefined when the account was deleted meanwhile. */
export async function makeTokenPair(
  { findOwnUser, accessTokens, accessExpiryMs }: SessionsContext,
  { userId, sessionId, refreshToken }: { userId: UserId; sessionId: SessionId; refreshToken: string },
): Promise<TokenPair | undefined> {
  const user = await findOwnUser(userId);
  if (user === undefined) return undefined;
  return {
    user,
    access_token: await accessTokens.issue({ userId, sessionId }),
    refresh_token: refreshToken,
    token_type: "Bearer",
    expires_in: Math.floor(accessExpiryMs / 1000),
  };
}
