import { LIMITS } from "@gochat/protocol";
import type {
  ChangeEvent,
  ClientFrameOf,
  ConversationId,
  ServerFrame,
  ServerFrameOf,
  UserId,
} from "@gochat/protocol";
import { DeviceConversation } from "./device-conversation.ts";
import { DevicePeople } from "./device-people.ts";
import type { MarkedEvent, ReadConversation } from "./device-conversation.ts";

/** What a person would read now, by conversation. */
export interface FreshState {
  readonly userId: UserId;
  readonly conversations: ReadonlyMap<ConversationId, ReadConversation>;
}

/**
 * What a device knows, by the rules of SPEC.md for clients: what it has read, and what frames made of it.
 *
 *   known conversation   ── event above its version ──► applied; else dropped
 *   unknown, or outdated ── event ──► kept until somebody reads the conversation (D7, R2), then applied above what was read
 */
export class DeviceState {
  readonly userId: UserId;
  /** False for one that connects with `sync=1`: it takes everything as it comes (R9). */
  setsAside = true;
  #since: ClientFrameOf<"sync">["since"];
  #epoch: ClientFrameOf<"sync">["epoch"];
  readonly #known = new Map<ConversationId, DeviceConversation>();
  readonly #people = new DevicePeople();
  readonly #awaited = new Map<ConversationId, ServerFrame[]>();
  /** What came since a device that is back was `ready`, until it is `synced`; null at any other time. */
  #aside: ServerFrame[] | null = null;
  /** How many of the syncs of this start are not answered, and the first answer: the next start begins there (R8). */
  #unanswered = 0;
  #firstSynced: ServerFrameOf<"synced"> | null = null;
  #mustReadList = false;

  constructor(userId: UserId) {
    this.userId = userId;
  }

  /** A device that has just read everything. */
  static reading({ userId, conversations }: FreshState): DeviceState {
    const device = new DeviceState(userId);
    for (const conversation of conversations.values()) device.read(conversation);
    return device;
  }

  /** Conversations that must be read, and given to `read`, or to `forget` when there is none: `readAwaited` does that. */
  get toRead(): ConversationId[] {
    return [...this.#awaited.keys()];
  }

  /** More is new than a sync brings (R4): the list must be read, and given to `readAll`. `readAwaited` does that as well. */
  get mustReadList(): boolean {
    return this.#mustReadList;
  }

  get conversations(): ReadonlyMap<ConversationId, DeviceConversation> {
    return this.#known;
  }

  /** Takes a frame that came over the socket of this device. */
  apply(frame: ServerFrame): void {
    this.#people.meet(frame);
    this.#receive(frame);
  }

  #receive(frame: ServerFrame): void {
    if (this.#aside !== null && frame.type !== "ready" && frame.type !== "synced") {
      this.#aside.push(frame);
      return;
    }
    if ("version" in frame) return this.#change(frame);
    switch (frame.type) {
      case "ready":
        if (this.#since !== undefined && this.setsAside) this.#aside = [];
        this.#since ??= frame.since;
        this.#epoch ??= frame.epoch;
        return;
      case "synced":
        return this.#settle(frame);
      case "ack":
        return this.#take(frame.message.conversation_id, frame, (conversation) =>
          conversation.acknowledge(frame.message, frame.duplicate === true),
        );
      case "marks":
        for (const { conversation_id, me } of frame.marks)
          this.#mark({ type: "conversation.marked", conversation_id, user_id: this.userId, ...me, me });
        return;
      case "conversation.marked":
        return this.#mark(frame);
      case "reset":
        if (frame.reason === "restored") this.#people.forget();
        return frame.reason === "not_found"
          ? this.forget(frame.conversation_id)
          : this.#readAgain(frame.conversation_id);
      // Answers, and what is only of this moment.
      case "error":
      case "pong":
      case "presence.changed":
      case "presence.states":
      case "user.updated":
      case "typing.started":
      case "typing.stopped":
    }
  }

  /** Takes what was read of a conversation, and the events that came meanwhile. */
  read(read: ReadConversation): void {
    this.#people.meet(read);
    this.#hold(new DeviceConversation(this.userId, read, 0), read.conversation.id);
  }

  /** Takes all that there is. */
  readAll({ conversations }: FreshState): void {
    this.#mustReadList = false;
    for (const id of [...this.#known.keys(), ...this.#awaited.keys()])
      if (!conversations.has(id)) this.forget(id);
    for (const conversation of conversations.values()) this.read(conversation);
  }

  /** A conversation as this device shows it. */
  viewOf(conversation: DeviceConversation): ReadConversation {
    return this.#people.show(conversation.view());
  }

  forget(id: ConversationId): void {
    this.#known.delete(id);
    this.#awaited.delete(id);
  }

  /** What this device asks for when it comes back: in several frames if it knows more conversations than one takes (R8). */
  syncFrames(size: number = LIMITS.syncConversationsMax): ClientFrameOf<"sync">[] {
    const versions = [...this.#known].map(([id, { version }]) => [id, version] as const);
    const parts = Array.from({ length: Math.max(1, Math.ceil(versions.length / size)) }, (_, part) =>
      versions.slice(part * size, (part + 1) * size),
    );
    this.#unanswered = parts.length;
    this.#firstSynced = null;
    return parts.map((part, nth) => this.#syncFrame(part, !this.setsAside && nth < parts.length - 1));
  }

  #syncFrame(part: readonly (readonly [ConversationId, number])[], hasMore: boolean): ClientFrameOf<"sync"> {
    return {
      type: "sync",
      conversations: Object.fromEntries(part),
      ...(this.#since !== undefined && { since: this.#since }),
      ...(this.#epoch !== undefined && { epoch: this.#epoch }),
      ...(hasMore && { more: true }),
    };
  }

  #settle(synced: ServerFrameOf<"synced">): void {
    this.#firstSynced ??= synced;
    this.#mustReadList ||= synced.too_far === true;
    this.#unanswered = Math.max(0, this.#unanswered - 1);
    if (this.#unanswered > 0) return;
    this.#since = this.#firstSynced.since;
    this.#epoch = this.#firstSynced.epoch;
    this.#firstSynced = null;
    this.#takeAside();
  }

  #change(event: ChangeEvent): void {
    if (event.type === "conversation.created") return this.#create(event);
    if (event.type === "member.removed") return this.#remove(event);
    const { conversation_id: id } = event;
    this.#take(id, event, (conversation) => conversation.apply(event));
    if (this.#known.get(id)?.isOutdated === true) this.#readAgain(id);
  }

  /** In the order of their versions: a live event may have come before those that were missed. */
  #takeAside(): void {
    const aside = this.#aside ?? [];
    this.#aside = null;
    for (const frame of aside.toSorted((a, b) => versionOf(a) - versionOf(b))) this.#receive(frame);
  }

  #hold(conversation: DeviceConversation, id: ConversationId): void {
    const waiting = this.#awaited.get(id) ?? [];
    this.#awaited.delete(id);
    this.#known.set(id, conversation);
    for (const frame of waiting) {
      // An answer from before what was read may show a message as it was then.
      const isOld = frame.type === "ack" && frame.message.version <= conversation.version;
      if (!isOld) this.#receive(frame);
    }
  }

  #take(id: ConversationId, frame: ServerFrame, apply: (conversation: DeviceConversation) => void): void {
    const conversation = this.#known.get(id);
    if (conversation !== undefined) apply(conversation);
    else this.#await(id, frame);
  }

  #readAgain(id: ConversationId): void {
    this.#known.delete(id);
    this.#await(id);
  }

  #await(id: ConversationId, ...frames: ServerFrame[]): void {
    this.#awaited.set(id, [...(this.#awaited.get(id) ?? []), ...frames]);
  }

  #create({ conversation }: ServerFrameOf<"conversation.created">): void {
    // What became of one that it has is told by its log.
    if (this.#known.has(conversation.id)) return;
    const created = DeviceConversation.created(this.userId, conversation);
    if (created.isComplete) return this.#hold(created, conversation.id);
    this.#readAgain(conversation.id);
  }

  #mark(frame: MarkedEvent): void {
    const { conversation_id: id } = frame;
    const conversation = this.#known.get(id);
    conversation?.mark(frame);
    if (conversation?.hasUnread === false) this.#readAgain(id);
    // Markers of a conversation that one just left are nobody's business.
    else if (this.#awaited.has(id)) this.#await(id, frame);
  }

  #remove(frame: ServerFrameOf<"member.removed">): void {
    const { conversation_id: id, user_id } = frame;
    const conversation = this.#known.get(id);
    if (conversation === undefined) {
      if (this.#awaited.has(id)) this.#await(id, frame);
    } else if (user_id !== this.userId) conversation.apply(frame);
    else if (frame.version > conversation.version) this.forget(id);
  }
}

/** Resets come first, and what has no version last. */
function versionOf(frame: ServerFrame): number {
  if (frame.type === "reset") return 0;
  if (frame.type === "ack") return frame.message.version;
  return "version" in frame ? frame.version : Number.MAX_SAFE_INTEGER;
}
