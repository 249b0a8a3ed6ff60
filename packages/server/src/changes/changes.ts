import type { ConnectionId, ConversationId, Message, MessageId, UserId } from "@gochat/protocol";
import type { ConversationEvent } from "../conversation-event.ts";
import { createChange } from "./change-conversation.ts";
import type { ChangeDeps } from "./change-conversation.ts";
import { selectLogParts } from "./changes-store.ts";
import type { LogRange, LogRow } from "./changes-store.ts";
import { syncFrames } from "./frames.ts";
import type { SyncFrameDeps } from "./frames.ts";
import { newcomersOf, toEvent } from "./log-event.ts";
import type { NewcomerView } from "./log-event.ts";
import { readOpened } from "./read-committed.ts";
import { createMissedReader } from "./sync.ts";
import type { MissedReader, PositionReader } from "./sync.ts";

export interface ChangesDeps extends ChangeDeps, Omit<SyncFrameDeps, keyof MissedReader> {
  readonly readPosition: PositionReader;
  /** Whether this person is connected here. */
  readonly isHere: (userId: UserId) => boolean;
}

/**
 * The log of conversations: what writes it, and what reads it. Beside `changes` and `commits` a change writes the versions that it gives,
 * and the message that reports it.
 */
export function createChanges(deps: ChangesDeps) {
  const { postgres } = deps;

  return {
    change: createChange(deps),

    /** Reads, inside its transaction, a conversation that it is about to make, with how each of its members sees it. */
    readOpened,

    /**
     * Parts of the log for delivery by this node, in version order; of those that are `cut` there is more. `originOf`: the socket that
     * sent a message whose answer is still on its way, and must not get the event from the log either.
     */
    async readLog(
      ranges: readonly LogRange[],
      originOf: (messageId: MessageId) => ConnectionId | null,
    ): Promise<{ events: ConversationEvent[]; cut: ReadonlySet<ConversationId> }> {
      const { rows, cut } = await selectLogParts(postgres, ranges);
      const views = await viewsHere(deps, rows);
      const events = rows.map((row) => toEvent(row, views.get(row) ?? [], originOfRow(row, originOf)));
      return { events, cut };
    },

    frames: syncFrames({ ...deps, ...createMissedReader(postgres, deps.readPosition) }),
  };
}

/** How conversations look to people here for whom they are new: by now each may have gone a way of their own. */
async function viewsHere(
  deps: Pick<ChangesDeps, "postgres" | "findConversations" | "isHere">,
  rows: readonly LogRow[],
): Promise<Map<LogRow, NewcomerView[]>> {
  const newcomers = rows.map((row) => ({ row, userIds: newcomersOf(row).filter((id) => deps.isHere(id)) }));
  const pairs = newcomers.flatMap(({ row, userIds }) =>
    userIds.map((userId) => ({ userId, conversationId: row.conversation_id })),
  );
  const found = pairs.length === 0 ? [] : await deps.findConversations(deps.postgres, pairs);
  const byConversation = Map.groupBy(found, ({ conversation }) => conversation.id);
  const views = new Map<LogRow, NewcomerView[]>();
  for (const { row, userIds } of newcomers) {
    const seen = byConversation.get(row.conversation_id) ?? [];
    const own = seen.filter(({ user_id }) => userIds.includes(user_id));
    views.set(
      row,
      own.map(({ user_id, conversation }) => ({ userIds: [user_id], conversation })),
    );
  }
  return views;
}

function originOfRow(
  { event, payload }: LogRow,
  originOf: (messageId: MessageId) => ConnectionId | null,
): ConnectionId | null {
  return event === "message.created" ? originOf((payload["message"] as Message).id) : null;
}
