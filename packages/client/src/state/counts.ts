import { UNREAD_MAX } from "../contract/constants.ts";
import type { Message, OwnState } from "../contract/entities.ts";
import { hasCome } from "./has-come.ts";
import { find, runAt } from "./messages.ts";
import { readBy, seesAbove } from "./own-state.ts";
import type { Below, ConversationState } from "./state.ts";

export const EMPTY_BELOW: Below = { unread: 0, mentions: 0 };

type Counts = Pick<OwnState, "unread_count" | "mention_count">;

/** U3, of what is known and what is below. */
export function counted(state: ConversationState, myId: string): Counts {
  const { unread, mentions } = count(tailOf(state), state, myId);
  const { below } = state;
  return {
    unread_count: below.unread === null ? UNREAD_MAX : Math.min(UNREAD_MAX, below.unread + unread),
    mention_count: below.mentions === null ? UNREAD_MAX : Math.min(UNREAD_MAX, below.mentions + mentions),
  };
}

/** What the counts of a conversation that was just read leave for below. */
export function belowOf(state: ConversationState, myId: string): Below {
  if (isAllInTail(state)) return EMPTY_BELOW;
  const known = count(tailOf(state), state, myId);
  const { unread_count, mention_count } = state.entity.me;
  const rest = (told: number, here: number) => (told >= UNREAD_MAX ? null : Math.max(0, told - here));
  return { unread: rest(unread_count, known.unread), mentions: rest(mention_count, known.mentions) };
}

/** What is below after a step. `isKnown` is false where that cannot be told without reading. */
export function lowered(
  before: ConversationState,
  next: ConversationState,
  myId: string,
): { readonly below: Below; readonly isKnown: boolean } {
  if (isAllInTail(next)) return { below: EMPTY_BELOW, isKnown: true };
  const { below } = before;
  const isEmpty = below.unread === 0;
  if (floorOf(next) !== floorOf(before))
    return { below, isKnown: isEmpty && floorOf(next) > floorOf(before) };
  const from = tailFrom(next);
  const wasFrom = tailFrom(before);
  const joined = count(
    within(tailOf(next), from, wasFrom).filter(({ seq }) => hasCome(before, seq)),
    next,
    myId,
  );
  const left = count(
    within(tailOf(before), wasFrom, from).filter(({ seq }) => hasCome(next, seq)),
    next,
    myId,
  );
  const come = count(comeBelow(before, next), next, myId);
  const moved = (known: number | null, added: number, taken: number) =>
    known === null ? null : Math.max(0, known + added - taken);
  return {
    below: {
      unread: moved(below.unread, left.unread + come.unread, joined.unread),
      mentions: moved(below.mentions, left.mentions + come.mentions, joined.mentions),
    },
    isKnown: isEmpty || isUntouched(before, next, myId),
  };
}

/** What was late, and has come to where it is neither among the known ones up to the newest, nor was. */
function comeBelow(before: ConversationState, next: ConversationState): readonly Message[] {
  const from = Math.min(tailFrom(before), tailFrom(next));
  return before.late
    .filter((seq) => seq < from && hasCome(next, seq))
    .flatMap((seq) => find(next.runs, seq) ?? []);
}

/** False when a message that was counted below, or one of more than are counted, was edited or deleted. */
function isUntouched(before: ConversationState, next: ConversationState, myId: string): boolean {
  if (before.runs === next.runs) return true;
  if (before.below.unread === null) {
    const from = Math.max(tailFrom(before), tailFrom(next));
    const last = before.entity.last_seq;
    const was = count(within(tailOf(before), from, last + 1), before, myId);
    const is = count(within(tailOf(next), from, last + 1), next, myId);
    if (is.unread < was.unread) return false;
  }
  // A change of a message that was not known stands alone.
  const lowest = floorOf(next);
  return !next.runs.some((run) => {
    const [first] = run;
    if (first === undefined || first.seq <= lowest || first.seq >= tailFrom(next)) return false;
    return run.some(
      (message) =>
        find(before.runs, message.seq) !== message &&
        hasCome(before, message.seq) &&
        mayCount(before, message, myId),
    );
  });
}

/** It was counted and is not, or may have begun or ceased to mention one. */
const mayCount = ({ below }: ConversationState, message: Message, myId: string): boolean =>
  message.sender.id !== myId &&
  (message.deleted_at !== null ||
    message.mentions?.includes(myId) === true ||
    (message.edited_at !== null && below.mentions !== 0));

/** Whether a change of a message that is not known may change what is counted below. */
export const mayChangeBelow = (state: ConversationState, message: Message, myId: string): boolean =>
  state.below.unread !== 0 && message.seq > floorOf(state) && mayCount(state, message, myId);

function count(messages: readonly Message[], state: ConversationState, myId: string) {
  const floor = floorOf(state);
  let unread = 0;
  let mentions = 0;
  for (const { seq, sender, kind, deleted_at, mentions: mentioned } of messages) {
    if (seq <= floor || sender.id === myId || kind === "system" || deleted_at !== null) continue;
    unread += 1;
    if (mentioned?.includes(myId) === true) mentions += 1;
  }
  return { unread, mentions };
}

/** The known messages up to the newest one. */
function tailOf({ entity, runs }: ConversationState): readonly Message[] {
  return runAt(runs, entity.last_seq) ?? [];
}

const tailFrom = (state: ConversationState): number => tailOf(state)[0]?.seq ?? state.entity.last_seq + 1;
const floorOf = ({ entity }: ConversationState): number => Math.max(readBy(entity.me), seesAbove(entity));
const isAllInTail = (state: ConversationState): boolean => floorOf(state) >= tailFrom(state) - 1;
const within = (messages: readonly Message[], from: number, below: number): readonly Message[] =>
  messages.filter(({ seq }) => seq >= from && seq < below);
