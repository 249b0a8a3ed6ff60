import { LIMITS } from "@gochat/protocol";
import type {
  ChangeEvent,
  Conversation,
  ConversationSettings,
  Member,
  Message,
  OwnState,
  ServerFrame,
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

export type MarkedEvent = Extract<ServerFrame, { type: "conversation.marked" }>;

/** One conversation as one device knows it. What can be counted from messages and members is counted. */
export class DeviceConversation {
  /** The device knows every message above this seq that it may see; of those below it, some. */
  readonly completeAbove: number;
  readonly #userId: UserId;
  #entity: Conversation;
  readonly #members: Map<UserId, Member>;
  readonly #messages: Map<number, Message>;
  readonly #readUpTo = new Map<UserId, number>();
  /** Versions that an ack told before the events below them came. */
  readonly #acked = new Set<number>();
  #isOutdated = false;

  constructor(userId: UserId, read: ReadConversation, completeAbove: number) {
    const { conversation } = read;
    this.completeAbove = completeAbove;
    this.#userId = userId;
    this.#entity = conversation;
    this.#members = new Map(read.members.map((member) => [member.user.id, member]));
    this.#messages = new Map(read.messages.map((message) => [message.seq, message]));
    for (const reader of read.readers) this.#liftOther(reader, conversation.last_seq);
  }

  /** As `conversation.created` shows it. */
  static created(userId: UserId, conversation: Conversation): DeviceConversation {
    const { last_message, last_seq, members } = conversation;
    const messages = last_message === null ? [] : [last_message];
    const read = { conversation, members, messages, readers: [] };
    return new DeviceConversation(userId, read, last_seq - messages.length);
  }

  get version(): number {
    return this.#entity.version;
  }

  /** It shows more of what was before than it did: earlier messages and quotes, which must be read (H6). */
  get isOutdated(): boolean {
    return this.#isOutdated;
  }

  /** False when there are members, or messages that may be unread, that must be read before they can be counted. */
  get isComplete(): boolean {
    return this.hasUnread && this.#members.size === this.#entity.member_count;
  }

  /** False when messages that may be unread must be read before they can be counted (U8). */
  get hasUnread(): boolean {
    const { history, me } = this.#entity;
    const seesAbove = history === "joined" ? me.joined_seq : 0;
    return this.completeAbove <= Math.max(readBy(me), seesAbove);
  }

  apply(event: ChangeEvent): void {
    if (event.version <= this.version) return;
    this.#set({ version: event.version });
    if (event.type === "message.created") this.#create(event.message, false);
    else if ("message" in event) this.#put(event.message);
    else if (event.type === "conversation.updated") this.#update(event.conversation);
    else if (event.type === "member.removed") this.#remove(event.user_id);
    else if ("members" in event)
      for (const member of event.members) this.#members.set(member.user.id, member);
    if ("member_count" in event) this.#set({ member_count: event.member_count });
    this.#passAcked();
  }

  /** An ack may come before events with a lower version: those must not be dropped, so it raises the version by one at most. */
  acknowledge(message: Message, isDuplicate: boolean): void {
    if (!this.#messages.has(message.seq) && message.seq > this.completeAbove)
      this.#create(message, isDuplicate);
    else this.#put(message);
    this.#acked.add(message.version);
    this.#passAcked();
  }

  mark({ user_id, read_seq, me }: Pick<MarkedEvent, "user_id" | "read_seq" | "me">): void {
    if (user_id !== this.#userId) this.#liftOther(user_id, read_seq);
    else if (me !== undefined) this.#takeOwnState(me);
  }

  /** As it would be read now, but for oneself among the readers. */
  view(): ReadConversation {
    const { me, last_seq } = this.#entity;
    const messages = [...this.#messages.values()]
      .map((message) => this.#withQuote(message))
      .toSorted((a, b) => a.seq - b.seq);
    const members = [...this.#members.values()].toSorted(byJoining);
    // U3
    const unread = messages.filter(
      ({ seq, sender, kind, deleted_at }) =>
        seq > readBy(me) && sender.id !== this.#userId && kind === "text" && deleted_at === null,
    );
    const mentions = unread.filter((message) => message.mentions?.includes(this.#userId));
    const last_message = messages.find(({ seq }) => seq === last_seq) ?? null;
    return {
      conversation: {
        ...this.#entity,
        members: members.slice(0, LIMITS.membersShown),
        last_message,
        me: {
          ...me,
          role: this.#members.get(this.#userId)?.role ?? me.role,
          archived_at: this.#isBack(messages) ? null : me.archived_at,
          unread_count: Math.min(unread.length, LIMITS.unreadMax),
          mention_count: Math.min(mentions.length, LIMITS.unreadMax),
        },
      },
      members,
      messages,
      readers: [...this.#readUpTo.entries()]
        .filter(
          ([id, seq]) =>
            seq >= last_seq && last_message !== null && id !== last_message.sender.id && id !== this.#userId,
        )
        .map(([id]) => id)
        .toSorted(),
    };
  }

  /** Somebody has written since it was archived, and while it was not muted (G8). */
  #isBack(messages: readonly Message[]): boolean {
    const { archived_at, muted_until } = this.#entity.me;
    return messages.some(
      ({ kind, created_at }) =>
        kind === "text" && created_at >= (archived_at ?? "") && created_at >= (muted_until ?? ""),
    );
  }

  #create(message: Message, isDuplicate: boolean): void {
    const { seq, sender, kind, created_at } = message;
    const isNew = !this.#messages.has(seq);
    this.#put(message);
    // H5
    const isActivity = message.system?.action !== "member.left";
    if (seq > this.#entity.last_seq)
      this.#set({ last_seq: seq, ...(isActivity && { last_activity_at: created_at }) });
    if (kind === "system") return;
    if (sender.id !== this.#userId) return this.#liftOther(sender.id, seq);
    const { me } = this.#entity;
    this.#set({
      me: {
        ...me,
        read_seq: Math.max(me.read_seq, seq), // U1
        delivered_seq: Math.max(me.delivered_seq, seq),
        ...(isNew && !isDuplicate && { is_marked_unread: false, unread_from: null }), // U4
      },
    });
  }

  #put(message: Message): void {
    const known = this.#messages.get(message.seq);
    if (known === undefined || known.version < message.version) this.#messages.set(message.seq, message);
  }

  /** M3: a frame shows the quote as it was at its version, or later. */
  #withQuote(message: Message): Message {
    const { reply_to } = message;
    if (reply_to === undefined) return message;
    const quoted = this.#messages.get(reply_to.seq);
    if (this.#entity.history === "joined" || quoted?.deleted_at) return quoting(message, null);
    if (quoted === undefined || quoted.version < message.version) return message;
    return quoting(message, Array.from(quoted.content).slice(0, LIMITS.quoteMaxLength).join(""));
  }

  #remove(userId: UserId): void {
    this.#members.delete(userId);
    this.#readUpTo.delete(userId);
  }

  #update(settings: ConversationSettings): void {
    const { history, me } = this.#entity;
    this.#set(settings);
    if (settings.history === history) return;
    this.#isOutdated = settings.history === "all";
    if (this.#isOutdated) return;
    // H6, M3
    for (const message of this.#messages.values()) {
      if (message.seq <= me.joined_seq) this.#messages.delete(message.seq);
      else this.#messages.set(message.seq, quoting(message, null));
    }
  }

  #liftOther(userId: UserId, seq: number): void {
    this.#readUpTo.set(userId, Math.max(this.#readUpTo.get(userId) ?? 0, seq));
  }

  /** What has a version comes by events, and `me` may be older than these; so may it be older than one's own newest message (U8). */
  #takeOwnState(told: OwnState): void {
    const { me } = this.#entity;
    const { state_version, muted_until, archived_at, pinned_at, is_marked_unread, unread_from } = told;
    const isOlder =
      state_version < me.state_version || (state_version === me.state_version && told.read_seq < me.read_seq);
    this.#set({
      me: {
        ...me,
        read_seq: Math.max(me.read_seq, told.read_seq),
        delivered_seq: Math.max(me.delivered_seq, told.delivered_seq),
        ...(!isOlder && { state_version, muted_until, archived_at, pinned_at }),
        ...(!isOlder && told.read_seq >= me.read_seq && { is_marked_unread, unread_from }),
      },
    });
  }

  #set(changed: Partial<Conversation>): void {
    this.#entity = { ...this.#entity, ...changed };
  }

  #passAcked(): void {
    while (this.#acked.delete(this.version + 1)) this.#set({ version: this.version + 1 });
  }
}

/** Up to where one's own counts leave everything out (U3). */
const readBy = ({ read_seq, unread_from }: OwnState): number =>
  unread_from === null ? read_seq : unread_from - 1;

const quoting = (message: Message, content: string | null): Message =>
  message.reply_to === undefined ? message : { ...message, reply_to: { ...message.reply_to, content } };

const byJoining = (a: Member, b: Member): number =>
  a.joined_at.localeCompare(b.joined_at) || (a.user.id < b.user.id ? -1 : 1);
