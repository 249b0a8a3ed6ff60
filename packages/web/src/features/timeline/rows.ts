import type { Message, OutboxEntry } from "@gochat/client";
import type { SendState } from "../../ui/ticks.tsx";
import { dayOf } from "../../lib/time.ts";

/** Messages of one author within this time stand below one name. */
const GROUP_MS = 5 * 60_000;

interface RowBase {
  /** The same for what one sends and for the message that it becomes: so its row stays where and what it is. */
  readonly key: string;
  /** It shows its author: the first of a group. */
  readonly isFirst: boolean;
  /** What has become of one's own message, on the last one of a run of which the same is true. */
  readonly state: SendState | undefined;
}

export interface MessageRow extends RowBase {
  readonly message: Message;
  readonly entry: undefined;
}

/** What is on its way. */
export interface OutgoingRow extends RowBase {
  readonly message: undefined;
  readonly entry: OutboxEntry;
}

export type Row = MessageRow | OutgoingRow;

export interface Day {
  readonly key: string;
  /** A time of that day. */
  readonly at: string;
  readonly rows: readonly Row[];
}

export interface Shown {
  readonly messages: readonly Message[];
  readonly outgoing: readonly OutboxEntry[];
  readonly myId: string;
  /** Up to where somebody else has read, and has got. */
  readonly readSeq: number;
  readonly deliveredSeq: number;
}

/** What stands in a timeline: days, and in each of them rows. */
export function daysOf({ messages, outgoing, myId, readSeq, deliveredSeq }: Shown): readonly Day[] {
  const all: readonly Content[] = [
    ...messages.map((message) => ({ message, entry: undefined })),
    ...outgoing.map((entry) => ({ message: undefined, entry })),
  ];
  const facts = all.map((content) => factsOf(content, myId));
  const states = all.map((content) => stateOf(content, myId, readSeq, deliveredSeq));
  const days: { readonly key: string; readonly at: string; readonly rows: Row[] }[] = [];
  all.forEach((content, nth) => {
    const { key, at } = facts[nth] as Facts;
    const day = dayOf(at);
    let last = days.at(-1);
    // Clocks differ: a day that is over does not begin again.
    if (last === undefined || (last.key !== day && at > last.at))
      days.push((last = { key: day, at, rows: [] }));
    const isFirst = last.rows.length === 0 || !continues(facts[nth - 1], facts[nth]);
    // What is on its way says so each; of what was sent the last one speaks for those before it.
    const isLast = content.entry !== undefined || states[nth] !== states[nth + 1];
    last.rows.push({ ...content, key, isFirst, state: isLast ? states[nth] : undefined });
  });
  return days;
}

type Content = Pick<MessageRow, "message" | "entry"> | Pick<OutgoingRow, "message" | "entry">;

/** What rows are told apart by. */
interface Facts {
  readonly key: string;
  readonly authorId: string;
  readonly at: string;
  readonly isSystem: boolean;
}

/** Rows as one list. */
export const rowsOf = (days: readonly Day[]): readonly Row[] => days.flatMap(({ rows }) => rows);

export const isSystem = (message: Message): boolean => message.kind === "system";

/** The key of a message's row. */
export const keyOf = ({ seq, sender, client_id }: Message, myId: string): string =>
  client_id !== undefined && sender.id === myId ? `c${client_id}` : `s${seq}`;

function factsOf({ message, entry }: Content, myId: string): Facts {
  if (message === undefined)
    return { key: `c${entry.client_id}`, authorId: myId, at: entry.created_at, isSystem: false };
  const { sender, created_at } = message;
  return { key: keyOf(message, myId), authorId: sender.id, at: created_at, isSystem: isSystem(message) };
}

function continues(last: Facts | undefined, next: Facts | undefined): boolean {
  if (last === undefined || next === undefined || last.authorId !== next.authorId) return false;
  if (last.isSystem || next.isSystem) return false;
  return Math.abs(Date.parse(next.at) - Date.parse(last.at)) < GROUP_MS;
}

/** What is true of one's own message, whether its row shows it or not. */
function stateOf(
  { message, entry }: Content,
  myId: string,
  readSeq: number,
  deliveredSeq: number,
): SendState | undefined {
  if (message === undefined) return entry.status === "failed" ? "failed" : "queued";
  if (message.sender.id !== myId || isSystem(message) || message.deleted_at !== null) return undefined;
  if (message.seq <= readSeq) return "read";
  return message.seq <= deliveredSeq ? "delivered" : "stored";
}
