import type { AuditNote } from "../audit-note.ts";
import { cleanUserAgent } from "../platform/http/user-agent.ts";
import { newId } from "../platform/ids.ts";
import type { AuditRow } from "./audit-store.ts";

export function toRow(
  {
    action,
    actorId = null,
    userId = null,
    conversationId,
    sessionId = null,
    client,
    details = {},
  }: AuditNote,
  nowMs: number,
): AuditRow {
  return {
    id: newId(),
    created_at: new Date(nowMs).toISOString(),
    action,
    actor_id: actorId,
    user_id: userId,
    conversation_id: conversationId ?? null,
    session_id: sessionId,
    address: client?.ip ?? null,
    user_agent: cleanUserAgent(client?.userAgent ?? null),
    details: { ...details },
  };
}
