import type { Conversation, ConversationId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { isConnectionLoss } from "../platform/postgres/pg-errors.ts";
import { retryTransaction } from "../platform/postgres/retry-transaction.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import type { Caller } from "../conversation-change.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { selectConversation } from "./conversations-store.ts";
import { openDirect } from "./direct-store.ts";
import type { Recipient } from "./direct-store.ts";

/** The conversation as the one who opens it sees it; null when it was there before. */
export interface Opened {
  readonly id: ConversationId;
  readonly made: Conversation | null;
}

/** The one direct conversation of two people, made when there is none yet: in one round trip, with the news of it (D6, D7). */
export async function openDirectConversation(
  context: Pick<ConversationsContext, "postgres" | "nodeId" | "readCommitted" | "deliver" | "onUnsettled">,
  { userId, deadline }: Pick<Caller, "userId" | "deadline">,
  recipient: Recipient,
): Promise<Opened> {
  const { nodeId, readCommitted, deliver, onUnsettled } = context;
  const newsId = newId<ConversationId>();
  const transaction = () =>
    context.postgres.within(deadline).transaction(async (tx) => {
      const range = { conversationId: newsId, from: 1, below: 2 };
      const newcomers = [{ event: "conversation.created", userIds: [userId] }] as const;
      const [opened, made, events] = await allInOrder([
        openDirect(tx, nodeId, userId, recipient, newsId),
        selectConversation(tx, userId, newsId),
        readCommitted(tx, range, newcomers),
        tx.commit(),
      ]);
      return { opened, made: made ?? null, events };
    });
  try {
    const { opened, made, events } = await retryTransaction(deadline, transaction);
    if (opened.outcome === "self") throw new AppError("self_recipient");
    if (opened.id === null) throw new AppError("user_not_found", { detail: NOBODY });
    deliver(events);
    return { id: opened.id, made };
  } catch (error) {
    if (isConnectionLoss(error)) onUnsettled();
    throw error;
  }
}

const NOBODY = "There is no user of this name";
