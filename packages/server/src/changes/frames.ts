import { LIMITS } from "@gochat/protocol";
import type { ConversationId, Sync, UserId } from "@gochat/protocol";
import { withinDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Missed, SyncRequest } from "./sync.ts";

/** Events that come while a connection is brought up to date wait here, so that they follow what it missed. */
export interface Replay {
  /** Resolves when the peer has taken enough of it that more may follow. */
  write(frames: readonly string[]): Promise<void>;
  /** Lets through what came meanwhile, above these versions. */
  end(heads: ReadonlyMap<ConversationId, number>): void;
}

export interface Peer {
  readonly userId: UserId;
  sendJson(frame: object): void;
  beginReplay(conversationIds: ReadonlySet<ConversationId>): Replay;
}

export interface SyncFrameDeps {
  readMissed(request: SyncRequest): Promise<Missed>;
  /** What this node remembers of a conversation above this version; undefined when it does not remember all of it. */
  recentFrames(
    userId: UserId,
    conversationId: ConversationId,
    version: number,
  ): { frames: readonly string[]; head: number } | undefined;
  /** Where a sync stands that needs no reading. */
  position(): { since: string; epoch: string };
}

export function syncFrames(deps: SyncFrameDeps) {
  return {
    /**
     * 1. Live events of these conversations begin to wait.
     * 2. What this node remembers comes from memory, the rest from the primary.
     * 3. It is sent; then what waited and is newer; then `synced` (R1).
     * Answers to other frames, sends among them, come in between. A second sync begins when the first is done.
     */
    sync: async (peer: Peer, frame: Sync, deadline: Deadline): Promise<void> => {
      const asked = new Map(Object.entries(frame.conversations) as [ConversationId, number][]);
      const replay = peer.beginReplay(new Set(asked.keys()));
      let heads: ReadonlyMap<ConversationId, number> = new Map();
      try {
        const remembered = rememberedOf(deps, peer.userId, frame, asked);
        const unread = new Map([...asked].filter(([id]) => !remembered.heads.has(id)));
        const missed = await withinDeadline(deadline, readRest(deps, peer.userId, frame, asked, unread));
        heads = new Map([...remembered.heads, ...missed.heads]);
        await replay.write([...remembered.frames, ...missed.frames]);
        replay.end(heads);
        const { id } = frame;
        peer.sendJson({
          type: "synced",
          ...(id !== undefined && { id }),
          since: missed.since,
          epoch: missed.epoch,
        });
      } finally {
        replay.end(heads);
      }
    },
  };
}

function rememberedOf(
  deps: SyncFrameDeps,
  userId: UserId,
  frame: Sync,
  asked: ReadonlyMap<ConversationId, number>,
): { frames: string[]; heads: Map<ConversationId, number> } {
  const frames: string[] = [];
  const heads = new Map<ConversationId, number>();
  // What was before a restore is only known to the database.
  if (frame.epoch !== undefined && frame.epoch !== deps.position().epoch) return { frames, heads };
  for (const [conversationId, version] of asked) {
    const recent = deps.recentFrames(userId, conversationId, version);
    if (recent === undefined) continue;
    frames.push(...recent.frames);
    heads.set(conversationId, recent.head);
  }
  // The database says what of it is too far (R2).
  if (frames.length > LIMITS.syncTotalMax) return { frames: [], heads: new Map() };
  return { frames, heads };
}

async function readRest(
  deps: SyncFrameDeps,
  userId: UserId,
  frame: Sync,
  asked: ReadonlyMap<ConversationId, number>,
  unread: ReadonlyMap<ConversationId, number>,
): Promise<Missed> {
  const { since, epoch } = frame;
  if (unread.size === 0 && since === undefined) return { frames: [], heads: new Map(), ...deps.position() };
  return deps.readMissed({ userId, conversations: unread, known: new Set(asked.keys()), since, epoch });
}
