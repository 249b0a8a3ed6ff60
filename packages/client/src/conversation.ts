import type { AbortSignalLike } from "./platform-types.ts";
import { PAGE_MAX } from "./contract/constants.ts";
import type { Conversation as ConversationData, Member, Message, UserSummary } from "./contract/entities.ts";
import { changeMessage } from "./core.ts";
import type { Core } from "./core.ts";
import type { Draft } from "./drafts/drafts.ts";
import type { Cancel } from "./environment.ts";
import { GoChatError } from "./errors.ts";
import type { CallOptions } from "./http/call.ts";
import { pages } from "./http/pages.ts";
import { attachmentsOf } from "./outbox/attachment.ts";
import type { Attachable } from "./outbox/attachment.ts";
import type { OutboxEntry } from "./outbox/entry.ts";
import { outgoingOf } from "./outbox/outgoing.ts";
import { sameItems } from "./same-items.ts";
import type { Markers } from "./state/state.ts";
import { Timeline } from "./timeline/timeline.ts";
import type { TimelineOptions } from "./timeline/timeline.ts";
import { unlessAborted } from "./unless-aborted.ts";

export interface SendOptions {
  /**
   * Up to 10 files: with them the text may be empty. Those that are not uploaded yet are uploaded first, which `outgoing` shows; what is
   * sent here meanwhile waits behind them. With a storage that keeps bytes they go on after a crash; without, the message fails then.
   */
  readonly attachments?: readonly Attachable[] | undefined;
  /** The `seq` of a message of this conversation that this one answers. */
  readonly replyTo?: number | undefined;
  /**
   * The key of the message (D3), 1 to 64 printable ASCII characters: the same one sends the same message, once, for ever. Made by the
   * chat where it is left out.
   */
  readonly clientId?: string | undefined;
  /** Ends the waiting. A message that was not sent yet is taken back; any other goes on. */
  readonly signal?: AbortSignalLike | undefined;
}

export interface EditOptions extends CallOptions {
  /** The ids of those of its files that stay, in their order. All of them where it is left out. */
  readonly attachments?: readonly string[] | undefined;
  readonly ifVersion?: number | undefined;
}

/** One conversation: what one can do in it. What it is, is `data`. */
export class Conversation {
  readonly id: string;
  readonly #core: Core;
  readonly #answers: { readonly to: Message; count: number } | undefined;
  #outgoing: readonly OutboxEntry[] = [];

  /** @internal */
  constructor(core: Core, id: string, to?: Message) {
    this.id = id;
    this.#core = core;
    this.#answers = to && { to, count: 0 };
  }

  /** As it is now; undefined for one that one is not in. Another object when something in it changed. */
  get data(): ConversationData | undefined {
    return this.#state?.entity;
  }

  /** How far others have got, by person, as far as they show it (U5, U6). */
  get markers(): ReadonlyMap<string, Markers> {
    return this.#state?.markers ?? NO_MARKERS;
  }

  /** Who is typing, by their ids. */
  get typing(): ReadonlySet<string> {
    return this.#core.store.state.typing.get(this.id) ?? NOBODY;
  }

  /** What one sent here and is not stored yet. Another array when something in it changed. */
  get outgoing(): readonly OutboxEntry[] {
    const state = this.#state;
    const entries = state === undefined ? [] : outgoingOf(this.#core, state);
    return (this.#outgoing = sameItems(entries, this.#outgoing));
  }

  /** What one has begun to write here, on this device, whoever else looks at it. Another object when it changed. */
  get draft(): Draft | undefined {
    return this.#core.store.state.drafts.get(this.id);
  }

  /** Calls back after any of the above has changed. */
  readonly subscribe = (listener: () => void): Cancel => {
    const { store, outbox } = this.#core;
    const cancels = [store.subscribeTo(this.id, listener), outbox.subscribe(listener)];
    return () => cancels.forEach((cancel) => cancel());
  };

  /**
   * Sends text, in Markdown, up to 16 KiB of UTF-8. Resolves with the message when it is stored, however often the connection is lost
   * meanwhile: once, and behind what was sent here before. Throws a `GoChatError` when it is refused or taken back.
   */
  async send(
    content: string,
    { attachments, replyTo, clientId, signal }: SendOptions = {},
  ): Promise<Message> {
    const { outbox, typing } = this.#core;
    signal?.throwIfAborted();
    const client_id = clientId ?? this.#nextKey();
    typing.stop(this.id);
    const sent = outbox.send({
      client_id,
      to: { conversation_id: this.id },
      content,
      attachments: attachmentsOf(attachments),
      reply_to_seq: replyTo,
    });
    const stored = clientId === undefined && this.#answers ? this.#orBefore(sent, client_id) : sent;
    return unlessAborted(stored, signal, () => outbox.cancel(client_id));
  }

  /** To be called with every key: a draft stays, with a storage also over a crash, until it is sent or has nothing in it. */
  setDraft(draft: Draft): void {
    this.#draft(draft.content === "" && draft.replyTo === undefined ? undefined : draft);
  }

  /** Sends the draft, which is gone at once, as `send` does: what becomes of it, `outgoing` shows. Undefined where there is nothing to send. */
  async sendDraft(options?: Omit<SendOptions, "replyTo">): Promise<Message | undefined> {
    const { content, replyTo } = this.draft ?? { content: "" };
    if (content.trim() === "" && (options?.attachments ?? []).length === 0) return undefined;
    // In this order: a crash between the two loses nothing.
    const sent = this.send(content, { ...options, replyTo });
    this.#draft(undefined);
    return sent;
  }

  /** This conversation, in which the n-th thing that one sends is the n-th answer to this message, however often it is answered. */
  answering(message: Message): Conversation {
    return new Conversation(this.#core, this.id, message);
  }

  /**
   * Changes one's own message: what it says, unless that is undefined, and which of its files it keeps, by their ids, where `attachments`
   * are given. `ifVersion`: only if it says what it said at that version of it, else `stale_version` (M1).
   */
  edit(
    seq: number,
    content: string | undefined,
    { attachments, ifVersion, signal }: EditOptions = {},
  ): Promise<Message> {
    const said = { content, attachments, if_version: ifVersion };
    return this.#change({ type: "message.edit", ...this.#at(seq), ...said }, signal);
  }

  /** Deletes a message for everybody, for good (M2). */
  delete(seq: number, { signal }: CallOptions = {}): Promise<Message> {
    return this.#change({ type: "message.delete", ...this.#at(seq) }, signal);
  }

  /** Reacts with exactly one emoji (M4). Again is no error. */
  react(seq: number, emoji: string, { signal }: CallOptions = {}): Promise<Message> {
    return this.#change({ type: "reaction.add", ...this.#at(seq), emoji }, signal);
  }

  /** Takes one's reaction back. Again is no error. */
  unreact(seq: number, emoji: string, { signal }: CallOptions = {}): Promise<Message> {
    return this.#change({ type: "reaction.remove", ...this.#at(seq), emoji }, signal);
  }

  /** One has read up to this message, or to the newest one. Told in a moment, with others. */
  markRead(seq: number = this.data?.last_seq ?? 0): Promise<void> {
    return this.#core.marks.mark({ conversation_id: this.id, read_seq: seq });
  }

  /** Shows it as unread, from this message on or as a whole. Others see nothing of it (U4). */
  markUnread(from?: number): Promise<void> {
    const mark = from === undefined ? { is_marked_unread: true } : { unread_from: from };
    return this.#core.marks.mark({ conversation_id: this.id, ...mark });
  }

  /** I am typing here: to be called with every key. Those who have written here too are told (P2), until `send` or 6 seconds of silence. */
  notifyTyping(): void {
    this.#core.typing.start(this.id);
  }

  /** Messages as a window that moves: open one for each place that shows them, and close it. */
  timeline(options?: TimelineOptions): Timeline {
    const timeline = new Timeline(this.#core, this.id, options);
    timeline.open();
    return timeline;
  }

  /** Everybody who is in it, by the time they joined: read page by page, as they are asked for. */
  async *members({ signal }: CallOptions = {}): AsyncGenerator<Member, void, undefined> {
    const { api } = this.#core;
    for await (const page of pages(api.conversations.members, { id: this.id, limit: PAGE_MAX }, { signal }))
      yield* page.members;
  }

  /** Who has read a message, of those who say so. */
  async *readers(seq: number, { signal }: CallOptions = {}): AsyncGenerator<UserSummary, void, undefined> {
    const { api } = this.#core;
    for await (const page of pages(api.receipts.readers, { id: this.id, seq, limit: PAGE_MAX }, { signal }))
      yield* page.users;
  }

  #nextKey(): string {
    const answers = this.#answers;
    if (answers === undefined) return this.#core.newKey();
    answers.count += 1;
    return `${answers.to.id}/${answers.count}`;
  }

  /** An answer under the same key that says something else was stored before a crash (D4): that one counts. */
  async #orBefore(sent: Promise<Message>, clientId: string): Promise<Message> {
    try {
      return await sent;
    } catch (error) {
      if (!(error instanceof GoChatError) || error.code !== "conflict") throw error;
      this.#core.outbox.cancel(clientId);
      const found = await this.#findSent(clientId);
      if (found === undefined) throw error;
      return found;
    }
  }

  async #findSent(clientId: string): Promise<Message | undefined> {
    const { api } = this.#core;
    for (let after = this.#answers?.to.seq ?? 0; ;) {
      const page = await api.messages.history({ id: this.id, after, limit: PAGE_MAX });
      const found = page.messages.find(({ client_id }) => client_id === clientId);
      if (found !== undefined || !page.has_more) return found;
      after = page.messages.at(-1)?.seq ?? Infinity;
    }
  }

  get #state() {
    return this.#core.store.state.conversations.get(this.id);
  }

  #draft(draft: Draft | undefined): void {
    this.#core.store.dispatch({ type: "local.drafted", conversation_id: this.id, draft });
  }

  readonly #at = (seq: number) => ({ conversation_id: this.id, seq });
  readonly #change = (frame: Parameters<typeof changeMessage>[1], signal: AbortSignalLike | undefined) =>
    changeMessage(this.#core, frame, signal);
}

const NOBODY: ReadonlySet<string> = new Set();
const NO_MARKERS: ReadonlyMap<string, Markers> = new Map();
