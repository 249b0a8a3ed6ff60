import type { SessionId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Actor } from "../platform/http/actor.ts";
import type { Client } from "../platform/security-log.ts";
import { hashOf } from "./opaque-tokens.ts";
import { revokeOwnSession, revokeSessionOfToken } from "./session-store.ts";
import type { SessionsContext } from "./sessions-context.ts";

/** Whatever the token is, afterwards its session is over: an unknown or dead one is no error (A18). */
export async function logOut(
  { limits, postgres, revocations, security }: SessionsContext,
  { refreshToken, client }: { refreshToken: string; client: Client },
): Promise<void> {
  await limits.take("refresh_ip", client.ip).catch((error: unknown) => {
    throw security.refused("refresh", error, { userId: null, client });
  });
  const ended = await revokeSessionOfToken(postgres, hashOf(refreshToken));
  if (ended === undefined) return;
  const { id: sessionId, user_id: userId } = ended;
  revocations.announce({ sessionIds: [sessionId], userIds: [] });
  security.record("sessions.ended", { userId, sessionId, client, sessions: 1 });
}

/** The same answer for a session of somebody else and for one that does not exist (A13). */
export async function endOwnSession(
  { postgres, revocations, security }: SessionsContext,
  actor: Actor,
  client: Client,
  id: SessionId,
): Promise<void> {
  if (!(await revokeOwnSession(postgres, id, actor.userId))) throw new AppError("session_not_found");
  revocations.announce({ sessionIds: [id], userIds: [] });
  security.record("sessions.ended", { userId: actor.userId, sessionId: id, client, sessions: 1 });
}
