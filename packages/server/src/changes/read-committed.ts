import { CHANGES } from "@gochat/protocol";
import type { ChangeKind, ConnectionId, ConversationId, UserId } from "@gochat/protocol";
import type { RecordedChange } from "../conversation-change.ts";
import type { ConversationEvent } from "../conversation-event.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { selectLog } from "./changes-store.ts";
import { newcomersOf, toEvent } from "./log-event.ts";
import type { ViewDeps, ViewedConversation } from "./log-event.ts";

/** People for whom the conversation is new with this entry. */
export interface Newcomers {
  readonly event: RecordedChange;
  readonly userIds: readonly UserId[];
}

/** The entries that a commit of this node makes, as events. All is asked in one go, before the commit. */
export async function readCommitted(
  deps: { findConversations: ViewDeps["findConversations"] },
  tx: Sql,
  { conversationId, from, below }: { conversationId: ConversationId; from: number; below: number },
  newcomers: readonly Newcomers[],
  origin: ConnectionId | null,
): Promise<ConversationEvent[]> {
  const groups = newcomers.flatMap(alike);
  const pairs = groups.flatMap(([userId]) => (userId === undefined ? [] : [{ userId, conversationId }]));
  const [rows, found] = await Promise.all([
    selectLog(tx, [{ conversationId, from, below, withinMs: null }]),
    pairs.length === 0 ? [] : deps.findConversations(tx, pairs),
  ]);
  return rows.map((row) => {
    const isNews = newcomersOf(row).length > 0;
    const views = found.map(({ user_id, conversation }) => ({
      userIds: groups.find(([first]) => first === user_id) ?? [],
      conversation,
    }));
    return toEvent(row, isNews ? views : [], origin);
  });
}

/** The first entry of a conversation that a commit of this node makes, as each of its members sees it. */
export async function readOpened(
  tx: Sql,
  conversationId: ConversationId,
  viewing: Promise<readonly ViewedConversation[]>,
): Promise<ConversationEvent[]> {
  const range = { conversationId, from: 1, below: 2, withinMs: null };
  const [rows, found] = await Promise.all([selectLog(tx, [range]), viewing]);
  const views = found.map(({ user_id, conversation }) => ({ userIds: [user_id], conversation }));
  return rows.map((row) => toEvent(row, views, null));
}

/** Those who see the same at this moment: of a new group that is everybody but its owner, whom the log names first. */
function alike({ event, userIds }: Newcomers): (readonly UserId[])[] {
  const { opens }: ChangeKind = CHANGES[event];
  return opens === true ? [userIds.slice(0, 1), userIds.slice(1)] : [userIds];
}
