import { MEMBERS_SHOWN, QUOTE_MAX_LENGTH } from "../contract/constants.ts";
import { quotedFiles } from "../files/quoted-files.ts";
import type {
  Conversation,
  ConversationSettings,
  Member,
  Message,
  OwnState,
  Quote,
} from "../contract/entities.ts";
import type { ServerFrames } from "../contract/frames.ts";
import { EMPTY_BELOW, belowOf, counted, lowered, mayChangeBelow } from "./counts.ts";
import { hasCome } from "./has-come.ts";
import { find, keep, mapMessages, put } from "./messages.ts";
import type { Runs } from "./messages.ts";
import { isBack, seesAbove, takeOwnState } from "./own-state.ts";
import type { ConversationState, Markers } from "./state.ts";

type Changes = Pick<
  ServerFrames,
  | "conversation.updated"
  | "message.created"
  | "message.updated"
  | "message.deleted"
  | "member.added"
  | "member.updated"
  | "member.removed"
>;
/** A change of a conversation that one has. */
export type Change = Changes[keyof Changes];

/** As it was read. `known`: what this device knew of it before, if that is still right, however old. */
export function fromRead(entity: Conversation, myId: string, known?: ConversationState): ConversationState {
  const { last_message } = entity;
  // Changes that did not come yet are in what was read, and will be dropped: the messages that are kept lack them.
  const hasPassed = known !== undefined && entity.version > known.entity.version;
  const isStale = hasPassed || known?.outdated === "messages";
  const kept = isStale ? [] : dropUnseen(entity, known?.runs ?? []);
  const read: ConversationState = {
    entity,
    runs: put(kept, last_message === null ? [] : [last_message]),
    members: new Map([
      ...(isStale ? [] : (known?.members ?? [])),
      ...entity.members.map((member) => [member.user.id, member] as const),
    ]),
    markers: known?.markers ?? new Map<string, Markers>(),
    below: EMPTY_BELOW,
    acked: [],
    late: [],
    outdated: null,
    generation: (known?.generation ?? 0) + (isStale ? 1 : 0),
  };
  return derive(undefined, { ...read, below: belowOf(read, myId) }, myId);
}

/** Takes a change that is above its version; drops any other. */
export function change(before: ConversationState, event: Change, myId: string): ConversationState {
  if (event.version <= before.entity.version) return passed(before, event, myId);
  const raised = set(before, { version: event.version });
  return settle(before, passAcked(changed(raised, event, myId)), myId);
}

/** What was read already. It says all the same how far its sender has got (U1). */
function passed(before: ConversationState, event: Change, myId: string): ConversationState {
  if (event.type !== "message.created") return before;
  const { sender, kind, seq } = event.message;
  return kind === "system" || sender.id === myId ? before : liftOther(before, sender.id, seq, seq);
}

/** The answer to what this device did. It may come before events with a lower version: it raises the version by one at most. */
export function acknowledge(
  before: ConversationState,
  message: Message,
  isDuplicate: boolean,
  myId: string,
): ConversationState {
  const next = answered(before, message, isDuplicate, myId);
  return settle(before, passAcked({ ...next, acked: [...next.acked, message.version] }), myId);
}

/**
 * What was let go may have been changed since it was answered: then nothing here tells which of the two is newer. Neither does anything tell
 * that of a page that was asked for before.
 */
function answered(
  before: ConversationState,
  message: Message,
  isDuplicate: boolean,
  myId: string,
): ConversationState {
  const { seq, version, reply_to } = message;
  const { runs, entity } = before;
  const isKnown = (each: number) => find(runs, each) !== undefined;
  const isLate = version < entity.version;
  if (isLate && reply_to !== undefined && !isKnown(reply_to.seq))
    return isKnown(seq) ? staled(before) : passedBy(before, true);
  if (!hasCome(before, seq)) return replace(receive(before, message, myId, isDuplicate), message);
  if (!isLate || isKnown(seq)) return replace(before, message);
  const isQuoted = runs.some((run) => run.some((each) => each.reply_to?.seq === seq));
  return isQuoted ? staled(before) : passedBy(before, mayChangeBelow(before, message, myId));
}

/** An answer is not taken, and neither is any page that is on its way. `isOutdated`: what is shown of the conversation may be another. */
const passedBy = (before: ConversationState, isOutdated: boolean): ConversationState => ({
  ...before,
  outdated: before.outdated ?? (isOutdated ? "summary" : null),
  generation: before.generation + 1,
});

/** Somebody got further, or another device of one's own did. */
export function mark(
  before: ConversationState,
  {
    user_id,
    read_seq,
    delivered_seq,
    me,
  }: Pick<ServerFrames["conversation.marked"], "user_id" | "read_seq" | "delivered_seq" | "me">,
  myId: string,
): ConversationState {
  if (user_id !== myId) return liftOther(before, user_id, read_seq, delivered_seq);
  return me === undefined
    ? before
    : settle(before, set(before, { me: takeOwnState(before.entity.me, me) }), myId);
}

/** Nothing is right any more of what is known of it, but it is shown until it is read. */
export const staled = (before: ConversationState): ConversationState => ({
  ...before,
  acked: [],
  outdated: "messages",
});

/** A page of history, which was asked for in this generation. */
export function addPage(
  before: ConversationState,
  messages: readonly Message[],
  generation: number,
  myId: string,
): ConversationState {
  if (generation !== before.generation) return before;
  return settle(before, store(before, messages), myId);
}

/** Lets go of all messages but those in these ranges of `seq`, both ends included. */
export function release(
  before: ConversationState,
  ranges: readonly (readonly [number, number])[],
  myId: string,
): ConversationState {
  const { entity } = before;
  // What an answer told before the events below it came: those may show, and quote, what was before.
  const ahead = before.runs.flat().filter(({ version }) => version > entity.version);
  const runs = keep(before.runs, [...ranges, ...ahead.map(({ seq }) => [seq, seq] as const)]);
  return runs === before.runs ? before : settle(before, { ...before, runs }, myId);
}

function changed(before: ConversationState, event: Change, myId: string): ConversationState {
  switch (event.type) {
    case "message.created":
      return receive(before, event.message, myId, false);
    case "message.updated":
    case "message.deleted":
      return replace(
        hasCome(before, event.message.seq) ? before : receive(before, event.message, myId, false),
        event.message,
      );
    case "conversation.updated":
      return update(before, event.conversation);
    case "member.removed":
      return removeMember(set(before, { member_count: event.member_count }), event.user_id);
    case "member.added":
    case "member.updated":
    default:
      return putMembers(set(before, { member_count: event.member_count }), event.members);
  }
}

/** A message that is new here. */
function receive(
  before: ConversationState,
  message: Message,
  myId: string,
  isDuplicate: boolean,
): ConversationState {
  const { seq, sender, kind, created_at, system } = message;
  const stored = arrived(store(before, [message]), seq);
  const { last_seq, me } = stored.entity;
  // H5
  const isActivity = system?.action !== "member.left";
  const next =
    seq > last_seq
      ? set(stored, { last_seq: seq, ...(isActivity && { last_activity_at: created_at }) })
      : stored;
  if (kind === "system") return next;
  if (sender.id !== myId) return liftOther(next, sender.id, seq, seq);
  return set(next, {
    me: {
      ...me,
      read_seq: Math.max(me.read_seq, seq), // U1
      delivered_seq: Math.max(me.delivered_seq, seq),
      request: null, // S4
      // U4; a mark that knows of this message came after it.
      ...(!isDuplicate && seq > me.read_seq && { is_marked_unread: false, unread_from: null }),
    },
  });
}

function arrived(before: ConversationState, seq: number): ConversationState {
  const { last_seq } = before.entity;
  if (seq <= last_seq) return { ...before, late: before.late.filter((each) => each !== seq) };
  if (seq === last_seq + 1) return before;
  const passed = Array.from({ length: seq - last_seq - 1 }, (_, nth) => last_seq + 1 + nth);
  return { ...before, late: [...before.late, ...passed] };
}

/** A message as it is now. One that is not known is kept as well: a page that was read before may still be on its way. */
function replace(before: ConversationState, message: Message): ConversationState {
  const { seq } = message;
  const next = store(before, [message]);
  // An answer may have shown it as it is later.
  const newest = find(next.runs, seq) ?? message;
  const { version } = newest;
  const shown = excerpt(newest);
  // M3
  const runs = mapMessages(next.runs, (each) =>
    each.reply_to?.seq === seq && (each.version < version || shown === NOTHING) ? quoting(each, shown) : each,
  );
  return { ...next, runs: next.entity.history === "all" ? runs : next.runs };
}

function store(before: ConversationState, messages: readonly Message[]): ConversationState {
  const { entity, runs } = before;
  const above = seesAbove(entity);
  const seen = messages.filter(({ seq }) => seq > above).map((message) => withQuote(entity, runs, message));
  return { ...before, runs: put(runs, seen) };
}

/** M3: a frame shows a quote as it was at its version, or later. */
function withQuote({ history }: Conversation, runs: Runs, message: Message): Message {
  const { reply_to, version } = message;
  if (reply_to === undefined) return message;
  if (history !== "all") return quoting(message, NOTHING);
  const quoted = find(runs, reply_to.seq);
  if (quoted === undefined) return message;
  const isOlder = quoted.version < version && quoted.deleted_at === null;
  return isOlder ? message : quoting(message, excerpt(quoted));
}

function update(before: ConversationState, settings: ConversationSettings): ConversationState {
  const { entity } = before;
  const next = set(before, settings);
  if (settings.history === entity.history) return next;
  // H6: it shows more of what was before than it did, which must be read.
  if (settings.history === "all") return staled(next);
  const runs = mapMessages(dropUnseen(next.entity, next.runs), (message) => quoting(message, NOTHING));
  return { ...next, runs };
}

function putMembers(before: ConversationState, members: readonly Member[]): ConversationState {
  const all = new Map(before.members);
  for (const member of members) all.set(member.user.id, member);
  return { ...before, members: all };
}

function removeMember(before: ConversationState, userId: string): ConversationState {
  const members = new Map(before.members);
  const markers = new Map(before.markers);
  members.delete(userId);
  markers.delete(userId);
  return { ...before, members, markers };
}

function liftOther(
  before: ConversationState,
  userId: string,
  read: number,
  delivered: number,
): ConversationState {
  const known = before.markers.get(userId) ?? { read_seq: 0, delivered_seq: 0 };
  const read_seq = Math.max(known.read_seq, read);
  const delivered_seq = Math.max(known.delivered_seq, delivered, read_seq);
  if (read_seq === known.read_seq && delivered_seq === known.delivered_seq) return before;
  return { ...before, markers: new Map(before.markers).set(userId, { read_seq, delivered_seq }) };
}

function passAcked(before: ConversationState): ConversationState {
  let { version } = before.entity;
  while (before.acked.includes(version + 1)) version += 1;
  const acked = before.acked.filter((each) => each > version);
  return { ...set(before, { version }), acked };
}

/** After a step: what is counted is counted again, and what follows from it. */
function settle(before: ConversationState, next: ConversationState, myId: string): ConversationState {
  if (next === before) return before;
  const { below, isKnown } = lowered(before, next, myId);
  return derive(before, { ...next, below, outdated: next.outdated ?? (isKnown ? null : "summary") }, myId);
}

/** What in the conversation follows from its messages and members. */
function derive(
  before: ConversationState | undefined,
  state: ConversationState,
  myId: string,
): ConversationState {
  const { entity, runs } = state;
  const members = state.members === before?.members ? entity.members : shownMembers(state);
  const own = state.members.get(myId);
  const me = withChanges(entity.me, {
    ...counted(state, myId),
    role: own?.role ?? entity.me.role,
    archived_at: isBack(entity.me, runs) ? null : entity.me.archived_at,
  });
  const isShort = members.length < Math.min(MEMBERS_SHOWN, entity.member_count);
  const last_message = find(runs, entity.last_seq) ?? null;
  return {
    // One's own silence stands in the conversation as well: one need not be among the members that are shown (G12).
    ...set(state, { members, me, last_message, ...(own && { silenced_until: own.silenced_until }) }),
    outdated: state.outdated ?? (isShort ? "summary" : null),
  };
}

/** The same object where the changes change nothing. */
function withChanges(me: OwnState, changes: Partial<OwnState>): OwnState {
  const isSame = Object.entries(changes).every(([key, value]) => me[key as keyof OwnState] === value);
  return isSame ? me : { ...me, ...changes };
}

/** The first ones by the time they joined; the same array where that changes nothing. */
function shownMembers({ entity, members }: ConversationState): readonly Member[] {
  const shown = [...members.values()].sort(byJoining).slice(0, MEMBERS_SHOWN);
  const isSame =
    shown.length === entity.members.length && shown.every((member, nth) => member === entity.members[nth]);
  return isSame ? entity.members : shown;
}

const byJoining = (a: Member, b: Member): number =>
  a.joined_at === b.joined_at ? (a.user.id < b.user.id ? -1 : 1) : a.joined_at < b.joined_at ? -1 : 1;

const set = (state: ConversationState, changed: Partial<Conversation>): ConversationState => ({
  ...state,
  entity: { ...state.entity, ...changed },
});

const dropUnseen = (entity: Conversation, runs: Runs): Runs =>
  keep(runs, [[seesAbove(entity) + 1, Number.MAX_SAFE_INTEGER]]);

/** What a reply shows of this message (M3). */
function excerpt(message: Message): Excerpt {
  if (message.deleted_at !== null) return NOTHING;
  const content = Array.from(message.content).slice(0, QUOTE_MAX_LENGTH).join("");
  const attachments = quotedFiles(message.attachments);
  return { content, ...(attachments && { attachments }) };
}

type Excerpt = Pick<Quote, "content" | "attachments">;
const NOTHING: Excerpt = { content: null };

function quoting(message: Message, shown: Excerpt): Message {
  const { reply_to } = message;
  if (reply_to === undefined) return message;
  const { content, attachments, ...rest } = reply_to;
  const isSame = content === shown.content && attachments === shown.attachments;
  return isSame ? message : { ...message, reply_to: { ...rest, ...shown } };
}
