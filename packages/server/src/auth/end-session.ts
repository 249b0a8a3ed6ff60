import type { SessionId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { AuthContext } from "./auth-context.ts";
import { hashOf } from "./opaque-tokens.ts";
import { revokeOwnSession, revokeSessionOfToken } from "./session-store.ts";

/** Whatever the token is, afterwards its session is over: an unknown or dead one is no error. */
export async function logOut(
  { limits, postgres, sessions }: AuthContext,
  { refreshToken, ip }: { refreshToken: string; ip: string },
): Promise<void> {
  await limits.take("refresh_ip", ip);
  const ended = await revokeSessionOfToken(postgres, hashOf(refreshToken));
  if (ended !== undefined) sessions.announce({ sessionIds: [ended], userIds: [] });
}

/** The same answer for a session of somebody else and for one that does not exist. */
export async function endOwnSession(
  { postgres, sessions }: AuthContext,
  actor: Actor,
  id: SessionId,
): Promise<void> {
  if (!(await revokeOwnSession(postgres, id, actor.userId))) throw new AppError("session_not_found");
  sessions.announce({ sessionIds: [id], userIds: [] });
}
