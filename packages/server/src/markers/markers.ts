import type { ConversationId, UserId } from "@gochat/protocol";
import type { EphemeralEvent } from "../conversation-event.ts";
import type { Router } from "../platform/http/route.ts";
import type { Logger } from "../platform/logger.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { markerFrames } from "./frames.ts";
import { MarkerAnnouncer, widest } from "./marker-announcer.ts";
import type { MarkerAnnouncerDeps } from "./marker-announcer.ts";
import type { MarkDeps } from "./mark-conversations.ts";
import { MarkQueue } from "./mark-queue.ts";
import { markedEvent } from "./marked-event.ts";
import { keyOf, findMarkers } from "./find-markers.ts";
import type { MemberKey, News } from "./markers-store.ts";
import { routeMarkers } from "./routes.ts";

export interface MarkersDeps
  extends Pick<MarkDeps, "takeMarks">, Pick<MarkerAnnouncerDeps, "deliverEphemeral"> {
  readonly postgres: Sql;
  /** Who commits, in the rows of `commits`. */
  readonly nodeId: string;
  readonly logger: Logger;
}

/** How far everybody has read, and has on a device. Writes the markers in `members`, but for those of senders, which a send lifts. */
export interface Markers extends AsyncDisposable {
  readonly frames: ReturnType<typeof markerFrames>;
  readonly routes: (router: Router) => void;
  /** Tells the person's own devices, within a second, what another slice changed of their state. */
  readonly announceOwnState: (userId: UserId, conversationId: ConversationId) => void;
  /** What is to be told of markers that moved, as they are now; nothing of who is not a member. */
  readonly readMarkers: (keys: readonly (MemberKey & { readonly news: News })[]) => Promise<EphemeralEvent[]>;
}

export function createMarkers(deps: MarkersDeps): Markers {
  const { postgres, nodeId, takeMarks, logger } = deps;
  const announcer = new MarkerAnnouncer(deps);
  const queue = new MarkQueue({
    postgres,
    nodeId,
    onChanged: (key, news) => announcer.announce(key, news),
    logger,
  });
  const marking = { queue, takeMarks, logger };
  return {
    frames: markerFrames(marking),
    routes: (router) => routeMarkers(router, { ...marking, sql: postgres }),
    announceOwnState: (userId, conversationId) => announcer.announce({ userId, conversationId }, "own"),
    async readMarkers(keys) {
      const states = await findMarkers(postgres, keys);
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
