import type { Conversation, ConversationId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { isConnectionLoss } from "../platform/postgres/pg-errors.ts";
import { retryTransaction } from "../platform/postgres/retry-transaction.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import type { Caller } from "../conversation-change.ts";
import type { ConversationsContext } from "./conversations-context.ts";
import { findViews } from "./conversations-store.ts";
import { openDirect, openNamed } from "./direct-store.ts";
import type { NamedConversation, Recipient } from "./direct-store.ts";

type OpeningContext = Pick<
  ConversationsContext,
  "postgres" | "nodeId" | "readOpened" | "deliver" | "onUnsettled" | "settings"
>;
type Opener = Pick<Caller, "userId" | "deadline">;

/** The conversation as the one who opens it sees it; null when it was there before. */
export interface Opened {
  readonly id: ConversationId;
  readonly made: Conversation | null;
}

/** The one direct conversation of two people, made when there is none yet (D6, D7). */
export async function openDirectConversation(
  context: OpeningContext,
  opener: Opener,
  recipient: Recipient,
): Promise<Opened> {
  const { opened, made } = await commitOpening(context, opener, (tx, newsId) =>
    openDirect(tx, context.nodeId, opener.userId, recipient, newsId, context.settings().new_account_hours),
  );
  return { id: opened.id, made };
}

/** The direct conversation that a name means to somebody, made when there is none yet (D6, D7). */
export async function openNamedConversation(
  context: OpeningContext,
  opener: Opener,
  username: string,
): Promise<NamedConversation> {
  const { opened } = await commitOpening(context, opener, (tx, newsId) =>
    openNamed(tx, context.nodeId, opener.userId, username, newsId, context.settings().new_account_hours),
  );
  return opened;
}

/** In one round trip, with the news of it. */
async function commitOpening<
  T extends { outcome: string; id: ConversationId | null; wait_ms: number | null },
>(
  { postgres, readOpened, deliver, onUnsettled }: OpeningContext,
  { userId, deadline }: Opener,
  open: (tx: Sql, newsId: ConversationId) => Promise<T>,
): Promise<{ opened: Extract<T, { id: ConversationId }>; made: Conversation | null }> {
  const newsId = newId<ConversationId>();
  const transaction = () =>
    postgres.within(deadline).transaction(async (tx) => {
      const opening = open(tx, newsId);
      // Each of the two: to one of them it may be a request (S2).
      const viewing = findViews(tx, newsId);
      const [opened, views, events] = await allInOrder([
        opening,
        viewing,
        readOpened(tx, newsId, viewing),
        tx.commit(),
      ]);
      const made = views.find(({ user_id }) => user_id === userId)?.conversation ?? null;
      return { opened, made, events };
    });
  try {
    const { opened, made, events } = await retryTransaction(deadline, transaction);
    if (opened.outcome === "self") throw new AppError("self_recipient");
    if (opened.outcome === "refused") throw new AppError("not_accepted"); // S6
    if (opened.wait_ms !== null)
      throw new AppError("rate_limited", {
        detail: STILL_NEW,
        retryAfterMs: Math.max(1, Math.ceil(opened.wait_ms)),
      }); // I12
    if (!isOpened(opened)) throw new AppError("user_not_found", { detail: NOBODY });
    deliver(events);
    return { opened, made };
  } catch (error) {
    if (isConnectionLoss(error)) onUnsettled();
    throw error;
  }
}

const isOpened = <T extends { id: ConversationId | null }>(
  opened: T,
): opened is Extract<T, { id: ConversationId }> => opened.id !== null;

const STILL_NEW = "A new account opens only so many conversations in a day; write to others later";
const NOBODY = "There is no user of this name";
