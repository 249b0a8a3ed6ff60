import type { ConversationId, UserId } from "@gochat/protocol";
import type { Whisper } from "../conversation-event.ts";
import type { Router } from "../platform/http/route.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { receiptFrames } from "./frames.ts";
import { MarkAnnouncer } from "./mark-announcer.ts";
import type { MarkAnnouncerDeps } from "./mark-announcer.ts";
import type { MarkDeps } from "./mark-conversations.ts";
import { MarkQueue } from "./mark-queue.ts";
import { markedEvent, ownMarkedEvent } from "./marked-event.ts";
import { keyOf, readStates } from "./read-states.ts";
import type { MemberKey } from "./receipts-store.ts";
import { routeReceipts } from "./routes.ts";

export interface ReceiptsDeps extends Pick<MarkDeps, "takeMarks">, Pick<MarkAnnouncerDeps, "whisper"> {
  readonly postgres: Sql;
  /** Who commits, in the rows of `commits`. */
  readonly nodeId: string;
  readonly logger: Logger;
}

/** How far everybody has got. Writes the markers in `members`, but for those of senders, which a send lifts. */
export interface Receipts extends AsyncDisposable {
  readonly frames: ReturnType<typeof receiptFrames>;
  routes(router: Router): void;
  /** Tells the person's own devices, within a second, what another slice changed of their state. */
  announceOwnState(userId: UserId, conversationId: ConversationId): void;
  /** What is to be told of states that changed, as they are now; nothing of who is not a member. `isOwn`: others see nothing of it. */
  readMarks(keys: readonly (MemberKey & { readonly isOwn: boolean })[]): Promise<Whisper[]>;
}

export function createReceipts(deps: ReceiptsDeps): Receipts {
  const { postgres, nodeId, takeMarks, logger } = deps;
  const announcer = new MarkAnnouncer(deps);
  const queue = new MarkQueue({
    postgres,
    nodeId,
    onChanged: (key, change) => announcer.announce(key, change),
    logger,
  });
  const marking = { queue, takeMarks, logger };
  return {
    frames: receiptFrames(marking),
    routes: (router) => routeReceipts(router, { ...marking, sql: postgres }),
    announceOwnState: (userId, conversationId) =>
      announcer.announce({ userId, conversationId }, { isForOthers: false }),
    async readMarks(keys) {
      const states = await readStates(postgres, keys);
      const shared = new Set(keys.filter(({ isOwn }) => !isOwn).map(keyOf));
      return Array.from(states, ([key, state]) =>
        shared.has(key) ? markedEvent(state) : ownMarkedEvent(state),
      );
    },
    async [Symbol.asyncDispose]() {
      await queue[Symbol.asyncDispose]();
      await announcer[Symbol.asyncDispose]();
    },
  };
}
