import { apply } from "@gochat/client/state/apply.ts";
import type { StateEvent } from "@gochat/client/state/apply.ts";
import { seesAbove } from "@gochat/client/state/own-state.ts";
import { runAt } from "@gochat/client/state/messages.ts";
import { emptyState } from "@gochat/client/state/state.ts";
import type { ChatState, ConversationState } from "@gochat/client/state/state.ts";
import { syncFrames } from "@gochat/client/resume/sync-frames.ts";
import type {
  ClientFrameOf,
  Conversation,
  ConversationId,
  Member,
  Message,
  ServerFrame,
  ServerFrameOf,
  UserId,
} from "@gochat/protocol";

/** A conversation as it was read: itself first, so that the rest is not older than its version. */
export interface ReadConversation {
  readonly conversation: Conversation;
  readonly members: readonly Member[];
  readonly messages: readonly Message[];
  /** Who has read the newest message, if one sees it. */
  readonly readers: readonly UserId[];
}

/** What a person would read now, by conversation. */
export interface FreshState {
  readonly userId: UserId;
  readonly conversations: ReadonlyMap<ConversationId, ReadConversation>;
}

/**
 * A device with the state of the client, driven by hand: its frames come from whoever has them, it may set events aside until it is
 * `synced` as clients do that do not connect with `sync=1`, and it reads everything that there is of a conversation.
 */
export class DeviceState {
  readonly userId: UserId;
  /** False for one that connects with `sync=1`: it takes everything as it comes (R9). */
  setsAside = true;
  #state: ChatState;
  /** What came since a device that is back was `ready`, until it is `synced`; null at any other time. */
  #aside: ServerFrame[] | null = null;
  /** How many of the syncs of this start are not answered, and the first answer: the next start begins there (R8). */
  #unanswered = 0;
  #firstSynced: ServerFrameOf<"synced"> | null = null;
  #isListTooOld = false;
  /** Of these it wants everything, and not only what the client keeps. */
  readonly #incomplete = new Set<ConversationId>();

  constructor(userId: UserId) {
    this.userId = userId;
    this.#state = emptyState({ id: userId, username: "", display_name: "", version: 0, avatar_id: null });
  }

  /** A device that has just read everything. */
  static reading({ userId, conversations }: FreshState): DeviceState {
    const device = new DeviceState(userId);
    for (const conversation of conversations.values()) device.read(conversation);
    return device;
  }

  /** Conversations that must be read, and given to `read`, or to `forget` when there is none: `readAwaited` does that. */
  get toRead(): ConversationId[] {
    return [...new Set([...(this.#state.awaited.keys() as Iterable<ConversationId>), ...this.#incomplete])];
  }

  /** More is new than a sync brings (R4): the list must be read, and given to `readAll`. `readAwaited` does that as well. */
  get mustReadList(): boolean {
    return this.#state.mustReadList;
  }

  /** Those that need not be read. */
  get conversations(): ReadonlyMap<ConversationId, ConversationState> {
    const { conversations, awaited } = this.#state;
    const known = conversations as ReadonlyMap<ConversationId, ConversationState>;
    return new Map([...known].filter(([id]) => !awaited.has(id)));
  }

  /** Takes a frame that came over the socket of this device. */
  apply(frame: ServerFrame): void {
    if (this.#aside !== null && frame.type !== "ready" && frame.type !== "synced") {
      this.#aside.push(frame);
      return;
    }
    const isNew =
      frame.type === "conversation.created" && !this.#state.conversations.has(frame.conversation_id);
    if (frame.type === "ready" && this.#state.place !== null && this.setsAside) this.#aside = [];
    if (frame.type === "synced") this.#settle(frame);
    else this.#take(frame);
    if (isNew && !isComplete(this.#state.conversations.get(frame.conversation_id)))
      this.#incomplete.add(frame.conversation_id);
  }

  /** Takes what was read of a conversation, and the events that came meanwhile. */
  read({ conversation, members, messages, readers }: ReadConversation): void {
    const { id: conversation_id, last_seq: read_seq } = conversation;
    this.#take({ type: "local.read", conversation: { ...conversation, members } });
    const generation = this.#state.conversations.get(conversation_id)?.generation ?? 0;
    this.#take({ type: "local.page", conversation_id, messages, generation });
    for (const user_id of readers)
      this.#take({
        type: "conversation.marked",
        conversation_id,
        user_id,
        read_seq,
        delivered_seq: read_seq,
      });
    this.#incomplete.delete(conversation_id);
  }

  /** Takes all that there is. */
  readAll({ conversations }: FreshState): void {
    const all = [...conversations.values()];
    this.#take({ type: "local.listed", conversations: all.map(({ conversation }) => conversation) });
    for (const id of this.#incomplete) if (!conversations.has(id)) this.#incomplete.delete(id);
    for (const conversation of all) this.read(conversation);
  }

  forget(id: ConversationId): void {
    this.#take({ type: "local.forgotten", conversation_id: id });
    this.#incomplete.delete(id);
  }

  /** What this device asks for when it comes back: in several frames if it knows more conversations than one takes (R8). */
  syncFrames(size?: number): ClientFrameOf<"sync">[] {
    const frames = syncFrames(this.#state, size) as ClientFrameOf<"sync">[];
    this.#unanswered = frames.length;
    this.#firstSynced = null;
    this.#isListTooOld = false;
    // Without `more`, which JSON leaves out, its events do not wait for the last one.
    const inAnyOrder = frames.map((frame) => ({ ...frame, more: undefined }));
    return this.setsAside ? (inAnyOrder as unknown as ClientFrameOf<"sync">[]) : frames;
  }

  #take(event: StateEvent): void {
    this.#state = apply(this.#state, event);
  }

  #settle(synced: ServerFrameOf<"synced">): void {
    this.#firstSynced ??= synced;
    this.#isListTooOld ||= synced.too_far === true;
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    if (this.#unanswered > 0) return;
    const { since, epoch } = this.#firstSynced;
    this.#take({ type: "local.resumed", place: { since, epoch }, isListTooOld: this.#isListTooOld });
    this.#firstSynced = null;
    this.#takeAside();
  }

  /** In the order of their versions: a live event may have come before those that were missed. */
  #takeAside(): void {
    const aside = this.#aside ?? [];
    this.#aside = null;
    for (const frame of aside.toSorted((a, b) => versionOf(a) - versionOf(b))) this.apply(frame);
  }
}

/** A conversation as this device shows it. */
export function viewOf({ entity, runs, members, markers }: ConversationState): ReadConversation {
  const { last_seq, last_message, me } = entity as Conversation;
  return {
    conversation: { ...(entity as Conversation), me },
    members: [...members.values()].toSorted(byJoining) as Member[],
    messages: runs.flat() as Message[],
    readers: [...(markers as unknown as ReadonlyMap<UserId, { read_seq: number }>)]
      .filter(
        ([id, { read_seq }]) =>
          read_seq >= last_seq && last_message !== null && id !== last_message.sender.id,
      )
      .map(([id]) => id)
      .toSorted(),
  };
}

/** The device knows every message above this seq that it may see; of those below it, some. */
export const completeAbove = ({ runs, entity }: ConversationState): number =>
  (runAt(runs, entity.last_seq)?.[0]?.seq ?? entity.last_seq + 1) - 1;

function isComplete(known: ConversationState | undefined): boolean {
  if (known === undefined) return true;
  const { entity, members } = known;
  const { read_seq, unread_from } = entity.me;
  const readBy = unread_from === null ? read_seq : unread_from - 1;
  return completeAbove(known) <= Math.max(readBy, seesAbove(entity)) && members.size === entity.member_count;
}

const byJoining = (a: { joined_at: string; user: { id: string } }, b: typeof a): number =>
  a.joined_at.localeCompare(b.joined_at) || (a.user.id < b.user.id ? -1 : 1);

/** Resets come first, and what has no version last. */
function versionOf(frame: ServerFrame): number {
  if (frame.type === "reset") return 0;
  if (frame.type === "ack") return frame.message.version;
  return "version" in frame ? frame.version : Number.MAX_SAFE_INTEGER;
}
