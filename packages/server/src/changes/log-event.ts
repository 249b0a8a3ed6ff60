import { CHANGES } from "@gochat/protocol";
import type {
  ChangeKind,
  ConnectionId,
  Conversation,
  ConversationId,
  Member,
  Message,
  UserId,
} from "@gochat/protocol";
import type { ConversationEvent, MembershipChange, PerUserFrame } from "../conversation-event.ts";
import { subjectSeqOf } from "../conversation-policy.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { LogRow } from "./changes-store.ts";

/** A conversation as one of its members sees it. */
export interface ViewedConversation {
  user_id: UserId;
  conversation: Conversation;
}

export interface ViewDeps {
  readonly findConversations: (
    sql: Sql,
    pairs: readonly { userId: UserId; conversationId: ConversationId }[],
  ) => Promise<ViewedConversation[]>;
}

/** How the conversation looks to people for whom it is new. All of one group see the same. */
export type NewcomerView = { readonly userIds: readonly UserId[]; readonly conversation: Conversation };

/** An entry of the log as an event, with what it is about as that is by now (R5). `newcomers` are views for those of `newcomersOf`. */
export function toEvent(
  row: LogRow,
  newcomers: readonly NewcomerView[],
  exceptConnection: ConnectionId | null,
): ConversationEvent {
  const { conversation_id: conversationId, version, event, seq, history } = row;
  const { opens, subject, erases }: ChangeKind = CHANGES[event];
  const envelope = { type: event, conversation_id: conversationId, version };
  const created = newcomers.map(({ userIds, conversation }) => ({
    userIds,
    frame: JSON.stringify({ ...envelope, type: "conversation.created", conversation }),
  }));
  // A conversation that is new to everybody has no frame but these.
  const frame = opens === true ? "" : JSON.stringify({ ...envelope, ...row.payload });
  return {
    conversationId,
    version,
    audience: row.direct_ids,
    frame,
    perUser: [...ownFrame(row, envelope), ...created],
    // The socket that asked has the message from its answer. What else a change did, such as to the pins, it learns by the event.
    exceptConnection: seq === null ? null : exceptConnection,
    // Those who joined after a message see nothing of what becomes of it, unless history is open (H6).
    subjectSeq: subject === "message" ? subjectSeqOf(history, seq) : null,
    membership: row.direct_ids === null ? membershipOf(row) : null,
    isErasure: erases === true || (erases === "edits" && isEdited(row)),
  };
}

const isEdited = ({ payload }: LogRow): boolean => (payload["message"] as Message).edited_at !== null;

/** The devices of the sender see the client_id (D5). */
function ownFrame(row: LogRow, envelope: object): PerUserFrame[] {
  const { sender_id, client_id, payload } = row;
  if (sender_id === null || client_id === null) return [];
  const message = { ...(payload["message"] as object), client_id };
  return [{ userIds: [sender_id], frame: JSON.stringify({ ...envelope, message }) }];
}

/** Whom this event made members: by their ids, or as the members that they became. */
export function newcomersOf({ event, payload }: LogRow): UserId[] {
  const { adds }: ChangeKind = CHANGES[event];
  if (adds !== true) return [];
  const userIds = payload["user_ids"] as UserId[] | undefined;
  return userIds ?? (payload["members"] as Member[]).map(({ user }) => user.id);
}

function membershipOf(row: LogRow): MembershipChange | null {
  const added = newcomersOf(row);
  const { removes }: ChangeKind = CHANGES[row.event];
  const removed = removes === true ? [row.payload["user_id"] as UserId] : [];
  if (added.length === 0 && removed.length === 0) return null;
  const memberCount = (row.payload["member_count"] as number | undefined) ?? added.length;
  return { added, removed, joinedSeq: row.last_seq, memberCount };
}
