import { LIMITS } from "@gochat/protocol";
import type { ClientFrameOf, ConversationId, UserId } from "@gochat/protocol";
import { answerDeadline, withinDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import { reset } from "./sync.ts";
import type { MissedReader } from "./sync.ts";

/** Events that come while a connection is brought up to date wait here, so that they follow what it missed. */
export interface Replay {
  /** Resolves when the peer has taken enough of it that more may follow. */
  readonly write: (frames: readonly string[]) => Promise<void>;
  /** Lets through what came meanwhile, above these versions. */
  readonly end: (heads: ReadonlyMap<ConversationId, number>) => void;
}

export interface Peer {
  readonly userId: UserId;
  readonly sendJson: (frame: object) => void;
  readonly beginReplay: (conversationIds: ReadonlySet<ConversationId>) => Replay;
}

export interface SyncFrameDeps extends MissedReader {
  /** What this node remembers of a conversation above this version; undefined when it does not remember all of it. */
  readonly recentFrames: (
    userId: UserId,
    conversationId: ConversationId,
    version: number,
  ) => { frames: readonly string[]; head: number } | undefined;
  /** Where the next sync begins, after one that had nothing to read. */
  readonly position: () => Position;
  readonly reads: Reads;
}

/** What a person may read (L6). */
interface Reads {
  /** Resolves with what ends it; throws `rate_limited` or `busy`. */
  readonly begin: (kind: "sync", userId: UserId) => Promise<() => void>;
  /** For so many conversations that are looked at, though nothing of them was missed. */
  readonly take: (userId: UserId, names: number) => void;
  readonly charge: (userId: UserId, bytes: number) => void;
}

interface Position {
  readonly since: string;
  readonly epoch: string;
}

type Heads = Map<ConversationId, number>;

export function syncFrames(deps: SyncFrameDeps) {
  return {
    /**
     * 1. Live events of these conversations begin to wait.
     * 2. What this node remembers comes from memory, the rest from the primary: a part is read when the one before was taken.
     * 3. Then what waited and is newer; then `synced` (R1).
     * Answers to other frames, sends among them, come in between. A second sync begins when the first is done.
     */
    sync: async (peer: Peer, frame: ClientFrameOf<"sync">, deadline: Deadline): Promise<void> => {
      const asked = new Map(Object.entries(frame.conversations) as [ConversationId, number][]);
      const end = await deps.reads.begin("sync", peer.userId);
      const replay = peer.beginReplay(new Set(asked.keys()));
      const heads: Heads = new Map();
      try {
        const remembered = rememberedOf(deps, peer.userId, frame, asked);
        for (const [id, head] of remembered.heads) heads.set(id, head);
        deps.reads.take(peer.userId, asked.size);
        deps.reads.charge(peer.userId, remembered.bytes);
        await replay.write(remembered.frames);
        const unread = new Map([...asked].filter(([id]) => !heads.has(id)));
        const { position, isTooFar } = await writeRest(deps, peer.userId, frame, {
          unread,
          replay,
          heads,
          deadline,
        });
        replay.end(heads);
        const { id } = frame;
        const echo = id !== undefined && { id };
        peer.sendJson({ type: "synced", ...echo, ...position, ...(isTooFar && { too_far: true }) });
      } finally {
        end();
        replay.end(heads);
      }
    },
  };
}

function rememberedOf(
  deps: SyncFrameDeps,
  userId: UserId,
  frame: ClientFrameOf<"sync">,
  asked: ReadonlyMap<ConversationId, number>,
): { frames: string[]; heads: Heads; bytes: number } {
  const frames: string[] = [];
  const heads: Heads = new Map();
  let bytes = 0;
  // The database was restored since: only it knows what is left of what the device has (R3).
  if (frame.epoch !== undefined && frame.epoch !== deps.position().epoch) return { frames, heads, bytes };
  for (const [conversationId, version] of asked) {
    const recent = deps.recentFrames(userId, conversationId, version);
    if (recent === undefined) continue;
    const size = bytesOf(recent.frames);
    // The database says what is too far (R2).
    if (size > LIMITS.syncChangesMaxBytes) continue;
    bytes += size;
    frames.push(...recent.frames);
    heads.set(conversationId, recent.head);
  }
  if (frames.length > LIMITS.syncTotalMax || bytes > LIMITS.syncTotalMaxBytes)
    return { frames: [], heads: new Map(), bytes: 0 };
  return { frames, heads, bytes };
}

interface Rest {
  readonly unread: ReadonlyMap<ConversationId, number>;
  readonly replay: Replay;
  readonly heads: Heads;
  readonly deadline: Deadline;
}

async function writeRest(
  deps: SyncFrameDeps,
  userId: UserId,
  { conversations, since, epoch }: ClientFrameOf<"sync">,
  { unread, replay, heads, deadline }: Rest,
): Promise<{ position: Position; isTooFar: boolean }> {
  if (unread.size === 0 && since === undefined) return { position: deps.position(), isTooFar: false };
  const conversationIds = Object.keys(conversations) as ConversationId[];
  // The first snapshot counts: what commits after it belongs to the next sync as well.
  let position: Position | undefined;
  let bytes = 0;
  for (let rest = unread; position === undefined || rest.size > 0;) {
    // From the second part on it is the device that takes its time.
    const before = position === undefined ? deadline : answerDeadline();
    const part = await withinDeadline(before, deps.readLog({ userId, conversations: rest }));
    position ??= { since: part.since, epoch: part.epoch };
    if (epoch !== undefined && epoch !== part.epoch) {
      await replay.write(conversationIds.map((id) => reset(id, "restored"))); // R3
      return { position, isTooFar: false };
    }
    deps.reads.charge(userId, part.bytes);
    for (const [id, head] of part.heads) heads.set(id, head);
    await replay.write(part.frames);
    bytes += part.bytes;
    rest = new Map([...rest].filter(([id]) => part.later.has(id)));
    if (bytes < LIMITS.syncTotalMaxBytes) continue;
    await replay.write([...rest.keys()].map((id) => reset(id, "too_far")));
    break;
  }
  if (since === undefined) return { position, isTooFar: false };
  const states = await withinDeadline(answerDeadline(), deps.readStates({ userId, since, conversationIds }));
  deps.reads.charge(userId, bytesOf(states.frames));
  await replay.write(states.frames);
  return { position, isTooFar: states.isTooFar };
}

const bytesOf = (frames: readonly string[]): number =>
  frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0);
