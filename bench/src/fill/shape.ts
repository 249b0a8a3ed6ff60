import { draw, drawShare, shuffle } from "./draw.ts";

/** The person whose list is measured is user 0. */
export const READER = 0;
export const READER_CONVERSATIONS = 1000;
/** The third member of every group has never looked into it: everything is unread for them. */
export const ABSENT = 2;
/** So many of them have the newest messages of all: the first page of the reader's list. */
export const FIRST_PAGE = 50;
const MIN_MESSAGES = 10_000;

const LONG_SHARE = 0.1;
const LONG_UNREAD = 130;
const LONG_MEMBERS = 60;
// What is unread is where people write: little outside the first page. Counts end at 100, so some are above.
const UNREAD = [0, 0, 0, 0, 1, 3, 7, 15, 40, 105] as const;
const UNREAD_FURTHER_DOWN = [0, 0, 0, 0, 0, 0, 1, 1, 2, 3] as const;
// At 10,000 messages. The square root: with more messages there are longer conversations, and more of them.
const READ_ON_FIRST_PAGE = 10;
const READ_FURTHER_DOWN = 3;
// One group for four direct conversations.
const KINDS = 5;
const MAX_MEMBERS = 200;
const MAX_LENGTH = 20_000;
const CONVERSATIONS_PER_PERSON = 10;

export interface ConversationPlan {
  /** What its random numbers are drawn by: the same at every size for what is the reader's. */
  readonly key: number;
  /** The place on the reader's list, from 0; the conversation at 0 is the long one. Null for those of strangers. */
  readonly place: number | null;
  readonly isGroup: boolean;
  /** Numbers of users. The first one wrote what is unread; the second one has read none of that. */
  readonly members: readonly number[];
  readonly length: number;
  /** So many of the newest messages are unread for the second member. */
  readonly unread: number;
}

export const isOnFirstPage = ({ place }: Pick<ConversationPlan, "place">): boolean =>
  place !== null && place < FIRST_PAGE;

export interface Shape {
  readonly messages: number;
  readonly users: number;
  /** In the order in which they were made. The reader's are spread among the others, as they would be. */
  readonly conversations: readonly ConversationPlan[];
}

/**
 * Who talks to whom, and how much. The reader's list is the same at every size: the same conversations, members and unread
 * messages. What grows is how long they are, and the conversations of strangers. The long one holds a tenth of everything.
 */
export function planShape(messages: number): Shape {
  if (!Number.isSafeInteger(messages) || messages < MIN_MESSAGES)
    throw new RangeError(`A filled database has at least ${MIN_MESSAGES} messages.`);
  const kinds = Array.from({ length: READER_CONVERSATIONS }, (_, place) => isGroup(place) || place === 0);
  const peers = kinds.filter((isGroup) => !isGroup).length;
  let direct = 0;
  const listed = kinds.map((isGroup, place) =>
    planListed(place, isGroup ? membersOf(place, peers, READER) : [++direct, READER], messages),
  );
  const lengths = strangersLengths(messages - sum(listed.map(({ length }) => length)));
  const strangers = peers + Math.ceil(lengths.length / CONVERSATIONS_PER_PERSON);
  const others = lengths.map((length, n) => planStrangers(n, length, strangers));
  const all = [...listed, ...others];
  const order = Uint32Array.from(all.keys());
  shuffle(order);
  return {
    messages,
    users: 1 + strangers,
    conversations: [...order].flatMap((index) => all[index] ?? []),
  };
}

function planListed(place: number, members: readonly number[], messages: number): ConversationPlan {
  const isNewest = isOnFirstPage({ place });
  const read = isNewest ? READ_ON_FIRST_PAGE : READ_FURTHER_DOWN;
  const unread = place === 0 ? LONG_UNREAD : unreadOf(place, isNewest ? UNREAD : UNREAD_FURTHER_DOWN);
  const length =
    place === 0
      ? Math.round(messages * LONG_SHARE)
      : unread + Math.round(read * Math.sqrt(messages / MIN_MESSAGES));
  return { key: place, place, isGroup: members.length > 2, members, length, unread };
}

/** About a hundred messages each; most have fewer, some have thousands. */
function strangersLengths(messages: number): number[] {
  const lengths: number[] = [];
  for (let left = messages; left > 0;) {
    const share = drawShare("length", READER_CONVERSATIONS + lengths.length);
    const length = Math.min(left, MAX_LENGTH, Math.floor(5 + 25 / share ** 0.75));
    lengths.push(length);
    left -= length;
  }
  return lengths;
}

function planStrangers(n: number, length: number, users: number): ConversationPlan {
  const key = READER_CONVERSATIONS + n;
  const members = isGroup(key) ? membersOf(key, users) : pairOf(n, users);
  const unread = Math.min(unreadOf(key, UNREAD), length - 1);
  return { key, place: null, isGroup: members.length > 2, members, length, unread };
}

const isGroup = (key: number): boolean => draw("kind", key) % KINDS === 0;

const unreadOf = (key: number, choices: readonly number[]): number => choices[key % choices.length] ?? 0;

/** Distinct people out of users 1 to `users`, evenly spaced; `second` is the second one if given. */
function membersOf(key: number, users: number, second?: number): number[] {
  const size =
    key === 0 ? LONG_MEMBERS : Math.min(MAX_MEMBERS, Math.floor(3 + 3 / drawShare("size", key) ** 0.7));
  const first = draw("members", key);
  const spacing = Math.floor(users / size);
  const members = Array.from({ length: size }, (_, i) => 1 + ((first + i * spacing) % users));
  return second === undefined ? members : members.with(1, second);
}

/** Two people out of users 1 to `users`, never the same two for another `n`. */
function pairOf(n: number, users: number): number[] {
  const distance = 1 + Math.floor(n / users);
  return [1 + (n % users), 1 + ((n + distance) % users)];
}

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
