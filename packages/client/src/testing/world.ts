import type { Conversation, Member, Message, OwnState, UserSummary } from "../contract/entities.ts";
import type { ServerFrame } from "../contract/frames.ts";
import { ownStateOf, personOf } from "./entities.ts";

/** What somebody does in the one conversation of a world. `at` picks a message, from 0 to 1. */
export interface Deed {
  readonly kind:
    | "send"
    | "edit"
    | "delete"
    | "react"
    | "rename"
    | "add"
    | "remove"
    | "mark"
    | "unread"
    | "archive"
    | "mute"
    | "rename-person";
  /** `me`: by the device of the test. `mine`: by another device of the same person. */
  readonly by: "me" | "mine" | "bob" | "cy";
  readonly at: number;
}

/** What a deed makes the server send: events in the order of their versions, and what keeps no order with them. */
export interface Told {
  readonly events: readonly ServerFrame[];
  readonly answers: readonly ServerFrame[];
  readonly states: readonly ServerFrame[];
}

/** The rules of the server for one group, by the letter of SPEC.md, as its owner sees it. */
export class World {
  readonly me: UserSummary = personOf("me");
  readonly id = "c-1";
  #people = new Map(["me", "bob", "cy", "dee"].map((name) => [name, personOf(name)]));
  #members: string[] = ["me", "bob", "cy"];
  readonly #joinedAt = new Map(["me", "bob", "cy"].map((name, nth) => [name, time(nth)]));
  #messages: Message[] = [];
  #markers = new Map<string, { read_seq: number; delivered_seq: number }>();
  #own: OwnState = ownStateOf({ role: "owner", joined_at: time(0) });
  #name = "A group";
  #version = 1;
  #clock = 10;
  #lastActivity = time(0);

  /** As anybody would read it now. */
  read(): Conversation {
    return {
      id: this.id,
      kind: "group",
      name: this.#name,
      description: null,
      history: "all",
      pinned_seqs: [],
      closed_at: null,
      avatar_id: null,
      last_seq: this.#messages.length,
      version: this.#version,
      members: this.#shownMembers(),
      member_count: this.#members.length,
      last_message: this.messages.at(-1) ?? null,
      me: this.own(),
      created_at: time(0),
      last_activity_at: this.#lastActivity,
    };
  }

  get messages(): readonly Message[] {
    return this.#messages.map((message) => this.#shown(message));
  }

  page(after: number, limit: number): readonly Message[] {
    return this.messages.slice(after, after + limit);
  }

  /** How far the others have got. */
  get markers(): ReadonlyMap<string, { read_seq: number; delivered_seq: number }> {
    return this.#markers;
  }

  /** U3 */
  own(): OwnState {
    const { read_seq, unread_from } = this.#own;
    const readBy = unread_from === null ? read_seq : unread_from - 1;
    const unread = this.#messages.filter(
      ({ seq, sender, deleted_at }) => seq > readBy && sender.id !== "me" && deleted_at === null,
    );
    const mentions = unread.filter((message) => message.mentions?.includes("me") === true);
    return {
      ...this.#own,
      unread_count: Math.min(100, unread.length),
      mention_count: Math.min(100, mentions.length),
    };
  }

  do({ kind, by, at }: Deed): Told {
    const actor = by === "mine" ? "me" : by;
    if (!this.#members.includes(actor)) return NOTHING;
    const seq = Math.ceil(at * this.#messages.length);
    const message = this.#messages[seq - 1];
    switch (kind) {
      case "send":
        return this.#send(actor, by, seq);
      case "edit":
        if (message === undefined || message.deleted_at !== null || message.sender.id !== actor)
          return NOTHING;
        return this.#change(
          by,
          { ...withOtherMentions(message), content: `${message.content} edited`, edited_at: this.#now() },
          "message.updated",
        );
      case "react": {
        if (message === undefined || message.deleted_at !== null) return NOTHING;
        const count = (message.reactions?.[0]?.count ?? 0) + 1;
        return this.#change(
          by,
          { ...message, reactions: [{ emoji: "👍", count, user_ids: [actor] }] },
          "message.updated",
        );
      }
      case "delete": {
        if (message === undefined || message.deleted_at !== null) return NOTHING;
        const { reply_to: _reply, reactions: _reactions, mentions: _mentions, ...rest } = message;
        return this.#change(by, { ...rest, content: "", deleted_at: this.#now() }, "message.deleted");
      }
      case "rename":
        this.#name = `Name ${this.#version}`;
        return this.#event({ type: "conversation.updated", conversation: settings(this.read()) });
      case "add":
        if (this.#members.includes("dee")) return NOTHING;
        this.#members.push("dee");
        this.#joinedAt.set("dee", this.#now());
        return this.#event({
          type: "member.added",
          members: this.#shownMembers().slice(-1),
          member_count: this.#members.length,
        });
      case "remove":
        if (!this.#members.includes("dee")) return NOTHING;
        this.#members = this.#members.filter((name) => name !== "dee");
        this.#markers.delete("dee");
        return this.#event({ type: "member.removed", user_id: "dee", member_count: this.#members.length });
      case "mark":
        return actor === "me" ? this.#markOwn({ read_seq: seq }) : this.#markOther(actor, seq);
      case "unread":
        if (actor !== "me" || seq === 0) return NOTHING;
        return this.#markOwn(
          seq > this.#own.read_seq
            ? { is_marked_unread: true }
            : { is_marked_unread: true, unread_from: seq },
        );
      case "archive":
        return actor === "me" ? this.#markOwn({ archived_at: this.#now() }) : NOTHING;
      case "mute": {
        if (actor !== "me") return NOTHING;
        const muted_until = at > 0.5 ? time(this.#clock + 5) : null;
        // G8: what is in the archive stays there, behind the newest message.
        return this.#markOwn({
          muted_until,
          ...(this.#own.archived_at !== null && { archived_at: this.#now() }),
        });
      }
      case "rename-person":
      default: {
        const known = this.#people.get(actor);
        if (known === undefined) return NOTHING;
        const user = { ...known, display_name: `${actor} ${known.version}`, version: known.version + 1 };
        this.#people.set(actor, user);
        return { ...NOTHING, states: [{ type: "user.updated", user }] };
      }
    }
  }

  #send(actor: string, by: Deed["by"], answered: number): Told {
    const seq = this.#messages.length + 1;
    const quoted = answered % 3 === 1 ? this.#messages[answered - 1] : undefined;
    const message: Message = {
      id: `m-${seq}`,
      conversation_id: this.id,
      seq,
      version: this.#version + 1,
      sender: personOf(actor),
      kind: "text",
      content: `${"long ".repeat(seq % 50)}message ${seq}`,
      ...(seq % 2 === 0 && actor !== "me" && { mentions: ["me"] }),
      ...(quoted &&
        quoted.deleted_at === null && { reply_to: { seq: answered, sender: quoted.sender, content: null } }),
      created_at: this.#now(),
      edited_at: null,
      deleted_at: null,
    };
    this.#messages.push(message);
    this.#lastActivity = message.created_at;
    const { archived_at, muted_until } = this.#own;
    if (
      archived_at !== null &&
      message.created_at >= archived_at &&
      message.created_at >= (muted_until ?? "")
    )
      this.#own = { ...this.#own, archived_at: null };
    if (actor === "me")
      this.#own = {
        ...this.#own,
        read_seq: seq,
        delivered_seq: seq,
        is_marked_unread: false,
        unread_from: null,
      };
    else this.#lift(actor, seq);
    return this.#told(by, message, "message.created");
  }

  #change(by: Deed["by"], changed: Message, type: "message.updated" | "message.deleted"): Told {
    const message = { ...changed, version: this.#version + 1 };
    this.#messages[message.seq - 1] = message;
    return this.#told(by, message, type);
  }

  #told(
    by: Deed["by"],
    message: Message,
    type: "message.created" | "message.updated" | "message.deleted",
  ): Told {
    this.#version += 1;
    const shown = this.#shown(message);
    if (by === "me") return { ...NOTHING, answers: [{ type: "ack", message: shown }] };
    const event = { type, conversation_id: this.id, version: this.#version, message: shown } as const;
    return { ...NOTHING, events: [event] };
  }

  #event(
    event:
      | { type: "conversation.updated"; conversation: ReturnType<typeof settings> }
      | { type: "member.added"; members: readonly Member[]; member_count: number }
      | { type: "member.removed"; user_id: string; member_count: number },
  ): Told {
    this.#version += 1;
    return { ...NOTHING, events: [{ ...event, conversation_id: this.id, version: this.#version }] };
  }

  #markOwn(changes: Partial<OwnState>): Told {
    const before = this.#own;
    const read_seq = Math.max(before.read_seq, changes.read_seq ?? 0);
    const reached =
      changes.read_seq !== undefined && before.unread_from !== null && changes.read_seq >= before.unread_from;
    const endsAll =
      changes.read_seq !== undefined &&
      (changes.read_seq > before.read_seq || changes.read_seq >= this.#messages.length);
    this.#own = {
      ...before,
      ...(reached && { unread_from: (changes.read_seq ?? 0) + 1 }),
      ...(endsAll && { is_marked_unread: false, unread_from: null }),
      ...changes,
      read_seq,
      delivered_seq: Math.max(before.delivered_seq, read_seq),
      state_version: before.state_version + 1,
    };
    const me = this.own();
    const { delivered_seq } = me;
    const frame = {
      type: "conversation.marked",
      conversation_id: this.id,
      user_id: "me",
      read_seq,
      delivered_seq,
      me,
    } as const;
    return { ...NOTHING, states: [frame] };
  }

  #markOther(userId: string, seq: number): Told {
    if (seq === 0) return NOTHING;
    this.#lift(userId, seq);
    const { read_seq = 0, delivered_seq = 0 } = this.#markers.get(userId) ?? {};
    return {
      ...NOTHING,
      states: [
        { type: "conversation.marked", conversation_id: this.id, user_id: userId, read_seq, delivered_seq },
      ],
    };
  }

  #lift(userId: string, seq: number): void {
    const known = this.#markers.get(userId) ?? { read_seq: 0, delivered_seq: 0 };
    this.#markers.set(userId, {
      read_seq: Math.max(known.read_seq, seq),
      delivered_seq: Math.max(known.delivered_seq, seq),
    });
  }

  /** M3, N2: with the quote and the names of now. */
  #shown(message: Message): Message {
    const { reply_to } = message;
    const sender = this.#people.get(message.sender.id) ?? message.sender;
    if (reply_to === undefined) return { ...message, sender };
    const quoted = this.#messages[reply_to.seq - 1];
    const content =
      quoted === undefined || quoted.deleted_at !== null
        ? null
        : Array.from(quoted.content).slice(0, 200).join("");
    const quotedSender = this.#people.get(reply_to.sender.id) ?? reply_to.sender;
    return { ...message, sender, reply_to: { ...reply_to, sender: quotedSender, content } };
  }

  #shownMembers(): Member[] {
    return this.#members.map((name) => ({
      user: this.#people.get(name) ?? personOf(name),
      role: name === "me" ? "owner" : "member",
      joined_at: this.#joinedAt.get(name) ?? "",
    }));
  }

  #now(): string {
    return time(this.#clock++);
  }
}

/** M5: an edit begins or ceases to mention. */
function withOtherMentions({ mentions, ...rest }: Message): Message {
  return mentions === undefined && rest.sender.id !== "me" ? { ...rest, mentions: ["me"] } : rest;
}

const NOTHING: Told = { events: [], answers: [], states: [] };

function settings({ name, description, history, pinned_seqs, closed_at, avatar_id }: Conversation) {
  return { name, description, history, pinned_seqs, closed_at, avatar_id };
}

function time(second: number): string {
  return new Date(Date.UTC(2026, 0, 1) + second * 1000).toISOString();
}
