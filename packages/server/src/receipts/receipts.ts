import type { ConversationId, UserId } from "@gochat/protocol";
import type { EphemeralEvent } from "../conversation-event.ts";
import type { Router } from "../platform/http/route.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { receiptFrames } from "./frames.ts";
import { MarkAnnouncer, widest } from "./mark-announcer.ts";
import type { MarkAnnouncerDeps } from "./mark-announcer.ts";
import type { MarkDeps } from "./mark-conversations.ts";
import { MarkQueue } from "./mark-queue.ts";
import { markedEvent } from "./marked-event.ts";
import { keyOf, readStates } from "./read-states.ts";
import type { MemberKey, News } from "./receipts-store.ts";
import { routeReceipts } from "./routes.ts";

export interface ReceiptsDeps
  extends Pick<MarkDeps, "takeMarks">, Pick<MarkAnnouncerDeps, "deliverEphemeral"> {
  readonly postgres: Sql;
  /** Who commits, in the rows of `commits`. */
  readonly nodeId: string;
  readonly logger: Logger;
}

/** How far everybody has got. Writes the markers in `members`, but for those of senders, which a send lifts. */
export interface Receipts extends AsyncDisposable {
  readonly frames: ReturnType<typeof receiptFrames>;
  readonly routes: (router: Router) => void;
  /** Tells the person's own devices, within a second, what another slice changed of their state. */
  readonly announceOwnState: (userId: UserId, conversationId: ConversationId) => void;
  /** What is to be told of states that changed, as they are now; nothing of who is not a member. */
  readonly readMarks: (keys: readonly (MemberKey & { readonly news: News })[]) => Promise<EphemeralEvent[]>;
}

export function createReceipts(deps: ReceiptsDeps): Receipts {
  const { postgres, nodeId, takeMarks, logger } = deps;
  const announcer = new MarkAnnouncer(deps);
  const queue = new MarkQueue({
    postgres,
    nodeId,
    onChanged: (key, news) => announcer.announce(key, news),
    logger,
  });
  const marking = { queue, takeMarks, logger };
  return {
    frames: receiptFrames(marking),
    routes: (router) => routeReceipts(router, { ...marking, sql: postgres }),
    announceOwnState: (userId, conversationId) => announcer.announce({ userId, conversationId }, "own"),
    async readMarks(keys) {
      const states = await readStates(postgres, keys);
      const newsOf = new Map<string, News>();
      for (const key of keys) newsOf.set(keyOf(key), widest(key.news, newsOf.get(keyOf(key)) ?? "own"));
      return Array.from(states, ([key, state]) => markedEvent(state, newsOf.get(key) ?? "own"));
    },
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]();
      await announcer[Symbol.asyncDispose]();
    },
  };
}
