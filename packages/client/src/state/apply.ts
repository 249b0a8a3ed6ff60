import type { Conversation, Message, Presence } from "../contract/entities.ts";
import type { ServerFrame, ServerFrames } from "../contract/frames.ts";
import type { Draft } from "../drafts/drafts.ts";
import { acknowledge, addPage, change, fromRead, mark, release, staled } from "./conversation.ts";
import type { Change } from "./conversation.ts";
import { reorder } from "./order.ts";
import { hasNewNames, meet, show } from "./people.ts";
import type { People } from "./people.ts";
import type { ChatState, ConversationState, Place } from "./state.ts";
import { withEntry } from "./with-entry.ts";
import type { ReadableMap } from "./with-entry.ts";

/** What a device reads or does, beside the frames that come to it. */
export type LocalEvent =
  /** A conversation was read: itself, as it is now. */
  | { readonly type: "local.read"; readonly conversation: Conversation }
  /** There is no such conversation any more, or one is not in it. */
  | { readonly type: "local.forgotten"; readonly conversation_id: string }
  /** The whole list was read. `before`: the conversations when it was asked for, where that was not just now. */
  | {
      readonly type: "local.listed";
      readonly conversations: readonly Conversation[];
      readonly before?: ChatState["conversations"];
    }
  /** A page of history was read. `generation`: that of the conversation when it was asked for. */
  | {
      readonly type: "local.page";
      readonly conversation_id: string;
      readonly messages: readonly Message[];
      readonly generation: number;
    }
  /** Whose presence is shown. */
  | { readonly type: "local.watched"; readonly user_ids: readonly string[] }
  /** Only messages in these ranges of `seq` are needed, both ends included. */
  | {
      readonly type: "local.released";
      readonly conversation_id: string;
      readonly ranges: readonly (readonly [number, number])[];
    }
  /** What one has begun to write; undefined when it is sent, or nothing is left of it. */
  | { readonly type: "local.drafted"; readonly conversation_id: string; readonly draft: Draft | undefined }
  /** Every sync of this start was answered (R8). */
  | { readonly type: "local.resumed"; readonly place: Place; readonly isListTooOld: boolean };

export type StateEvent = ServerFrame | LocalEvent;

/**
 * What a device knows after a frame came, or it did something itself: the rules of the protocol for clients, for one that connects
 * with `sync=1` (R9) and so sets nothing aside. Pure; the same state where nothing changed. Throws never.
 */
export function apply(before: ChatState, told: StateEvent): ChatState {
  const people = meet(before.people, told);
  const event = show(people, told);
  const state = hasNewNames(before.people, people)
    ? withNewNames(before, people)
    : withPeople(before, people);
  switch (event.type) {
    case "ready":
      return started(state, event);
    case "local.resumed":
      return { ...state, place: event.place, mustReadList: state.mustReadList || event.isListTooOld };
    case "conversation.created":
      return state.conversations.has(event.conversation_id) ? state : read(state, event.conversation);
    case "conversation.updated":
    case "message.created":
    case "message.updated":
    case "message.deleted":
    case "member.added":
    case "member.updated":
      return withChange(state, event);
    case "member.removed":
      return event.user_id === state.me.id ? leave(state, event) : withChange(state, event);
    case "ack":
      return update(state, event.message.conversation_id, event, (conversation) =>
        acknowledge(conversation, event.message, event.duplicate === true, state.me.id),
      );
    case "marks":
      return event.marks.reduce(
        (marked, { conversation_id, me }) =>
          withMark(marked, { type: "conversation.marked", conversation_id, user_id: state.me.id, ...me, me }),
        state,
      );
    case "conversation.marked":
      return withMark(state, event);
    case "reset":
      return event.reason === "not_found" ? forget(state, event.conversation_id) : reset(state, event);
    case "typing.started":
    case "typing.stopped":
      return withTyping(state, event.conversation_id, event.user_id, event.type === "typing.started");
    case "presence.states":
      return withPresence(state, event.states);
    case "presence.changed":
      return withPresence(state, [event.presence]);
    case "local.read":
      return read(state, event.conversation);
    case "local.forgotten":
      return forget(state, event.conversation_id);
    case "local.listed":
      return readList(state, event.conversations, event.before ?? state.conversations);
    case "local.page":
      return touch(state, event.conversation_id, (known) =>
        addPage(known, event.messages, event.generation, state.me.id),
      );
    case "local.released":
      return touch(state, event.conversation_id, (known) => release(known, event.ranges, state.me.id));
    case "local.watched":
      return unwatched(state, event.user_ids);
    case "local.drafted":
      return withDraft(state, event.conversation_id, event.draft);
    // Whom it is about is met above; the rest is answers, and frames of later versions (V2).
    case "user.updated":
    case "block.changed":
    case "group_request.added":
    case "group_request.removed":
    case "synced":
    case "error":
    case "pong":
    default:
      return state;
  }
}

/** What is only of the moment begins anew with each connection. */
function started(state: ChatState, { user, since, epoch }: ServerFrames["ready"]): ChatState {
  return {
    ...state,
    me: user,
    place: state.place ?? { since, epoch },
    typing: new Map(),
    presence: new Map(),
  };
}

function withChange(state: ChatState, event: Change): ChatState {
  const changed = update(state, event.conversation_id, event, (known) => change(known, event, state.me.id));
  // P1: a message ends the typing of its sender.
  return event.type === "message.created"
    ? withTyping(changed, event.conversation_id, event.message.sender.id, false)
    : changed;
}

function withMark(state: ChatState, event: ServerFrames["conversation.marked"]): ChatState {
  const { conversation_id: id } = event;
  // Markers of a conversation that one just left are nobody's business.
  if (!state.conversations.has(id) && !state.awaited.has(id)) return state;
  return update(state, id, event, (known) => mark(known, event, state.me.id));
}

/** One was removed: the last that one hears of it, unless one was added again since. */
function leave(state: ChatState, event: ServerFrames["member.removed"]): ChatState {
  const { conversation_id: id, version } = event;
  const known = state.conversations.get(id);
  if (state.awaited.has(id)) return awaitRead(state, id, event);
  return known !== undefined && version > known.entity.version ? forget(state, id) : state;
}

/** A frame for one conversation: one that is not known, or out of date, takes it again when it was read (D7). */
function update(
  state: ChatState,
  id: string,
  frame: ServerFrame,
  step: (known: ConversationState) => ConversationState,
): ChatState {
  const isAwaited = state.awaited.has(id) || !state.conversations.has(id);
  return touch(isAwaited ? awaitRead(state, id, frame) : state, id, step);
}

function touch(
  state: ChatState,
  id: string,
  step: (known: ConversationState) => ConversationState,
): ChatState {
  const known = state.conversations.get(id);
  return known === undefined ? state : withConversation(state, id, step(known));
}

/** A conversation that was read, and then what came for it meanwhile. */
function read(state: ChatState, conversation: Conversation): ChatState {
  const { id } = conversation;
  const waiting = state.awaited.get(id) ?? [];
  const known = state.conversations.get(id);
  const awaited = without(state.awaited, id);
  const next = withConversation({ ...state, awaited }, id, fromRead(conversation, state.me.id, known));
  return waiting.reduce(apply, next);
}

/** Nothing is right of what was known of it, but what it shows until it is read. */
function reset(state: ChatState, { conversation_id: id, reason }: ServerFrames["reset"]): ChatState {
  // Versions that the database gave before may come again, for other things (R3).
  const people = reason === "restored" ? new Map([[state.me.id, state.me]]) : state.people;
  return awaitRead(touch({ ...state, people }, id, staled), id);
}

/** R4: of those that one has, one's own state and the messages; their versions go on. */
function readList(
  state: ChatState,
  conversations: readonly Conversation[],
  before: ChatState["conversations"],
): ChatState {
  const listed = new Set(conversations.map(({ id }) => id));
  // What came meanwhile is in none of them.
  const gone = [...before.keys()].filter((id) => !listed.has(id));
  const left = gone.reduce(forget, { ...state, mustReadList: false });
  return conversations.reduce((known, conversation) => {
    const { id, me } = conversation;
    const version = known.conversations.get(id)?.entity.version;
    // One left it meanwhile.
    if (version === undefined && before.has(id)) return known;
    if (version === undefined || known.awaited.has(id))
      // What is older than what came meanwhile is read for itself.
      return conversation.version < (version ?? 0) ? known : read(known, conversation);
    const own = {
      conversation_id: id,
      user_id: state.me.id,
      read_seq: me.read_seq,
      delivered_seq: me.delivered_seq,
      me,
    };
    return touch(known, id, (each) => mark(each, own, state.me.id));
  }, left);
}

function forget(state: ChatState, id: string): ChatState {
  const { conversations, awaited, typing } = state;
  const left = without(conversations, id);
  return {
    ...state,
    conversations: left,
    order: reorder(state.order, conversations, left, id),
    awaited: without(awaited, id),
    typing: without(typing, id),
  };
}

function withConversation(state: ChatState, id: string, next: ConversationState): ChatState {
  const { conversations, order } = state;
  if (conversations.get(id) === next) return state;
  const changed = withEntry(conversations, id, next);
  const moved = { ...state, conversations: changed, order: reorder(order, conversations, changed, id) };
  return next.outdated !== null && !state.awaited.has(id) ? awaitRead(moved, id) : moved;
}

const awaitRead = (state: ChatState, id: string, ...frames: readonly ServerFrame[]): ChatState => ({
  ...state,
  awaited: new Map(state.awaited).set(id, [...(state.awaited.get(id) ?? []), ...frames]),
});

const withPeople = (state: ChatState, people: People): ChatState =>
  people === state.people ? state : { ...state, people };

function withNewNames(state: ChatState, people: People): ChatState {
  const conversations = new Map(
    [...state.conversations].map(([id, known]) => [id, withNames(known, people)] as const),
  );
  return { ...state, people, me: show(people, state.me), conversations };
}

function withNames(known: ConversationState, people: People): ConversationState {
  const entity = show(people, known.entity);
  const runs = show(people, known.runs);
  const members = [...known.members].map(([id, member]) => [id, show(people, member)] as const);
  const isSame = members.every(([id, member]) => known.members.get(id) === member);
  if (isSame && entity === known.entity && runs === known.runs) return known;
  return { ...known, entity, runs, members: new Map(members) };
}

function withTyping(state: ChatState, id: string, userId: string, isTyping: boolean): ChatState {
  const typists = state.typing.get(id);
  if ((typists?.has(userId) ?? false) === isTyping || userId === state.me.id) return state;
  const next = new Set(typists);
  if (isTyping) next.add(userId);
  else next.delete(userId);
  const typing = next.size === 0 ? without(state.typing, id) : new Map(state.typing).set(id, next);
  return { ...state, typing };
}

function withPresence(state: ChatState, states: readonly Presence[]): ChatState {
  const news = states.filter((each) => !isSamePresence(each, state.presence.get(each.user_id)));
  if (news.length === 0) return state;
  const presence = new Map(state.presence);
  for (const each of news) presence.set(each.user_id, each);
  return { ...state, presence };
}

const isSamePresence = (one: Presence, other: Presence | undefined): boolean =>
  one.status === other?.status && one.last_seen_at === other.last_seen_at;

/** Nobody tells any more of whom one does not watch. */
function unwatched(state: ChatState, watched: readonly string[]): ChatState {
  const presence = new Map([...state.presence].filter(([id]) => watched.includes(id)));
  return presence.size === state.presence.size ? state : { ...state, presence };
}

function withDraft(state: ChatState, id: string, draft: Draft | undefined): ChatState {
  const { drafts } = state;
  const next = draft === undefined ? without(drafts, id) : new Map(drafts).set(id, draft);
  return next === drafts ? state : { ...state, drafts: next };
}

function without<M extends ReadableMap<string, V>, V>(
  map: M & ReadableMap<string, V>,
  id: string,
): M | Map<string, V> {
  if (!map.has(id)) return map;
  const left = new Map(map);
  left.delete(id);
  return left;
}
