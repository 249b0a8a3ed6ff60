import type { ConversationId, ConversationSettings, UserId } from "@gochat/protocol";
import type { AuditNote } from "../audit-note.ts";
import type { LockedConversation, LogEntry, RecordedChange } from "../conversation-change.ts";

const ACTIONS: Partial<Record<RecordedChange, AuditNote["action"]>> = {
  "conversation.created": "group.created",
  "conversation.updated": "group.changed",
  "member.added": "member.added",
  "member.removed": "member.removed",
  "member.updated": "member.changed",
};

// What is pinned is what is said, and no setting.
const SETTINGS = [
  "name",
  "description",
  "history",
  "closed_at",
  "avatar_id",
  "who_writes",
  "slow_mode_s",
] as const;

/** A member as the log keeps them. */
type LoggedMember = Readonly<Record<"user_id" | "role", string>> & { readonly silenced_until?: string };

interface LoggedData {
  readonly conversation?: ConversationSettings;
  readonly user_id?: UserId;
  readonly user_ids?: readonly UserId[];
  readonly members?: readonly LoggedMember[];
}

/** What the audit log says of a change of a group (I6): who, whom, and which settings; never what they say. */
export function auditOf(
  event: RecordedChange,
  actorId: UserId,
  conversationId: ConversationId,
  conversation: LockedConversation,
  entry: LogEntry,
): AuditNote | undefined {
  const action = ACTIONS[event];
  if (action === undefined || conversation.kind !== "group") return undefined;
  const { conversation: settings, user_id, user_ids, members } = (entry.data ?? {}) as LoggedData;
  const note = { action, actorId, conversationId };
  if (settings !== undefined) {
    const changed = SETTINGS.filter((name) => settings[name] !== conversation[name]);
    return changed.length === 0 ? undefined : { ...note, details: { changed } };
  }
  if (user_id !== undefined) return { ...note, userId: user_id };
  if (user_ids !== undefined) return { ...note, details: { user_ids } };
  return { ...note, details: { members: members?.map(toAudited) } };
}

const toAudited = ({ user_id, role, silenced_until }: LoggedMember) => ({ user_id, role, silenced_until });
