import { LIMITS } from "@gochat/protocol";
import type { ClientFrameOf, ConversationId, ResetReason, UserId } from "@gochat/protocol";
import { answerDeadline, withinDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import { resetFrame } from "./sync.ts";
import type { MissedReader } from "./sync.ts";

/** Events that come while a connection is brought up to date wait here, so that they follow what it missed. */
export interface Replay {
  /** Resolves when the peer has taken enough of it that more may follow. */
  readonly write: (frames: readonly string[]) => Promise<void>;
  /** Everything up to these versions is with the device: lets through what came meanwhile and is newer. */
  readonly end: (shown: ReadonlyMap<ConversationId, number>) => void;
  /** It broke off. */
  readonly stop: (shown: ReadonlyMap<ConversationId, number>) => void;
  /** Conversations whose events were not sent because a `sync` was to come first: the version before them (R9). */
  readonly missed: ReadonlyMap<ConversationId, number>;
  /** Whether an earlier sync of this wait brought the conversation: it is not new to the device, whatever this one says (R8). */
  readonly hasShown: (conversationId: ConversationId) => boolean;
  /** There was more of it than is known. */
  readonly isTooMuch: boolean;
  /** Where a sync begins that does not say. */
  readonly since: string | undefined;
}

export interface Peer {
  readonly userId: UserId;
  readonly sendJson: (frame: object) => void;
  readonly beginReplay: (named: ReadonlySet<ConversationId>, isLast: boolean) => Replay;
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

/** One answer, while it is given. */
interface Answer {
  readonly userId: UserId;
  readonly epoch: string | undefined;
  readonly replay: Replay;
  /** Up to which version the device has each conversation. */
  readonly shown: Map<ConversationId, number>;
  /** Until when the first part must be there. */
  readonly deadline: Deadline;
  /** Of the log, read so far. */
  bytes: number;
}

type Versions = ReadonlyMap<ConversationId, number>;

export function syncFrames(deps: SyncFrameDeps) {
  return {
    /**
     * 1. Live events of these conversations begin to wait.
     * 2. What this node remembers comes from memory, the rest from the primary: a part is read when the one before was taken.
     * 3. Markers, and conversations that are new; then what the connection was not shown before its first sync, of all others (R9).
     * 4. Then what waited and is newer; then `synced` (R1).
     * Answers to other frames, sends among them, come in between. A second sync begins when the first is done.
     */
    sync: async (peer: Peer, frame: ClientFrameOf<"sync">, deadline: Deadline): Promise<void> => {
      const named = new Map(Object.entries(frame.conversations) as [ConversationId, number][]);
      const end = await deps.reads.begin("sync", peer.userId);
      const replay = peer.beginReplay(new Set(named.keys()), frame.more !== true);
      const { since = replay.since, epoch, id } = frame;
      const { userId } = peer;
      const answer: Answer = { userId, epoch, replay, shown: new Map(), deadline, bytes: 0 };
      try {
        const position = await writeMissed(deps, answer, named, since !== undefined);
        const isRestored = epoch !== undefined && epoch !== position.epoch;
        const isAll = since === undefined || isRestored || (await writeStates(deps, answer, named, since));
        const others = new Map(
          [...replay.missed].filter(
            ([other]) => !named.has(other) && (replay.hasShown(other) || !answer.shown.has(other)),
          ),
        );
        if (others.size > 0) await writeMissed(deps, answer, others, false);
        replay.end(answer.shown);
        const tooFar = (!isAll || replay.isTooMuch) && { too_far: true };
        peer.sendJson({ type: "synced", ...(id !== undefined && { id }), ...position, ...tooFar });
      } finally {
        end();
        replay.stop(answer.shown);
      }
    },
  };
}

/** What happened in these conversations above these versions. Answers with where the next sync begins. */
async function writeMissed(
  deps: SyncFrameDeps,
  answer: Answer,
  asked: Versions,
  needsPosition: boolean,
): Promise<Position> {
  const { userId, replay, shown } = answer;
  const remembered = rememberedOf(deps, answer, asked);
  deps.reads.take(userId, asked.size);
  deps.reads.charge(userId, remembered.bytes);
  for (const [id, version] of asked) shown.set(id, version);
  await replay.write(remembered.frames);
  for (const [id, head] of remembered.heads) shown.set(id, head);
  const unread = new Map([...asked].filter(([id]) => !remembered.heads.has(id)));
  return unread.size === 0 && !needsPosition ? deps.position() : writeLog(deps, answer, unread, asked);
}

function rememberedOf(
  deps: SyncFrameDeps,
  { userId, epoch }: Answer,
  asked: Versions,
): { frames: string[]; heads: Versions; bytes: number } {
  const frames: string[] = [];
  const heads = new Map<ConversationId, number>();
  let bytes = 0;
  // The database was restored since: only it knows what is left of what the device has (R3).
  if (epoch !== undefined && epoch !== deps.position().epoch) return { frames, heads, bytes };
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

async function writeLog(
  deps: SyncFrameDeps,
  answer: Answer,
  unread: Versions,
  asked: Versions,
): Promise<Position> {
  const { userId, epoch, replay, shown } = answer;
  // The first snapshot counts: what commits after it belongs to the next sync as well.
  let position: Position | undefined;
  for (let rest = unread; position === undefined || rest.size > 0;) {
    // From the second part on it is the device that takes its time.
    const before = position === undefined ? answer.deadline : answerDeadline();
    const part = await withinDeadline(before, deps.readLog({ userId, conversations: rest }));
    position ??= { since: part.since, epoch: part.epoch };
    if (epoch !== undefined && epoch !== part.epoch) {
      await writeResets(answer, asked.keys(), "restored"); // R3
      return position;
    }
    deps.reads.charge(userId, part.bytes);
    await replay.write(part.frames);
    for (const [id, head] of part.heads) shown.set(id, head);
    for (const id of part.resets) shown.delete(id);
    answer.bytes += part.bytes;
    rest = new Map([...rest].filter(([id]) => part.later.has(id)));
    if (answer.bytes < LIMITS.syncTotalMaxBytes) continue;
    await writeResets(answer, rest.keys(), "too_far");
    break;
  }
  return position;
}

/** The device has them no more. */
async function writeResets(
  { replay, shown }: Answer,
  ids: Iterable<ConversationId>,
  reason: ResetReason,
): Promise<void> {
  const reset = [...ids];
  await replay.write(reset.map((id) => resetFrame(id, reason)));
  for (const id of reset) shown.delete(id);
}

/** Markers that moved and conversations that are new. False when there are more than a sync brings. */
async function writeStates(
  deps: SyncFrameDeps,
  { userId, replay, shown }: Answer,
  named: Versions,
  since: string,
): Promise<boolean> {
  const conversationIds = [...named.keys()];
  const states = await withinDeadline(answerDeadline(), deps.readStates({ userId, since, conversationIds }));
  deps.reads.charge(userId, bytesOf(states.frames));
  await replay.write(states.frames);
  for (const [id, version] of states.created) shown.set(id, version);
  return !states.isTooFar;
}

const bytesOf = (frames: readonly string[]): number =>
  frames.reduce((sum, frame) => sum + Buffer.byteLength(frame), 0);
