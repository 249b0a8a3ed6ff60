import { setTimeout as delay } from "node:timers/promises";
import type { SessionId, UserId } from "@gochat/protocol";
import type { Logger } from "../platform/logger.ts";
import type { Hub } from "./hub.ts";

export interface DeadSessionDeps {
  readonly hub: Hub;
  /** Which of these sessions ended or expired, and which of these people left. */
  readonly deadAmong: (
    sessionIds: readonly SessionId[],
    userIds: readonly UserId[],
  ) => Promise<{ sessionIds: readonly SessionId[]; userIds: readonly UserId[] }>;
  readonly logger: Logger;
}

// With the time of the statement well within the 60 s that a revocation may take while the bus is down (A8).
const SWEEP_MS = 20_000;

/** Closes what the bus did not tell us to close: one statement for all sockets of the node. */
export async function closeDeadSessions(
  { hub, deadAmong, logger }: DeadSessionDeps,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    await delay(SWEEP_MS, undefined, { signal, ref: false }).catch(() => {});
    if (signal.aborted || hub.size === 0) continue;
    const actors = [...hub.all()].map(({ actor }) => actor);
    const sessionIds = new Set(actors.flatMap(({ sessionId }) => sessionId ?? []));
    const userIds = new Set(actors.map(({ userId }) => userId));
    try {
      const dead = await deadAmong([...sessionIds], [...userIds]);
      closeSessions(hub, dead.sessionIds, dead.userIds);
    } catch (error) {
      logger.warn({ err: error }, "ended sessions cannot be looked up now");
    }
  }
}

export function closeSessions(hub: Hub, sessionIds: readonly SessionId[], userIds: readonly UserId[]): void {
  if (sessionIds.length > 0)
    for (const connection of hub.ofSessions(new Set(sessionIds))) connection.close(4001);
  for (const userId of userIds) for (const connection of hub.connectionsOf(userId)) connection.close(4001);
}
