import type { Message } from "@gochat/client";

/**
 * Messages with files as far as they are read, page by page from the newest back, and what was told of them meanwhile:
 *
 * 1. `asking` begins a page. From here on `touched` remembers which messages an event was about.
 * 2. `withMessage` takes what an event brings. What has no files any more stays known: a page may be older.
 * 3. `withPage` takes the page; `withNewest` takes the first one anew, and what is missing there is gone.
 */
export interface KnownFiles {
  readonly bySeq: ReadonlyMap<number, Message>;
  /** Everything from this `seq` on is read. Infinity: nothing yet. */
  readonly readDownTo: number;
  readonly touched: ReadonlySet<number>;
}

export const NOTHING_READ: KnownFiles = { bySeq: new Map(), readDownTo: Infinity, touched: new Set() };

export const asking = (known: KnownFiles): KnownFiles => ({ ...known, touched: new Set() });

export function withMessage(known: KnownFiles, message: Message): KnownFiles {
  const isNew =
    message.attachments === undefined && message.edited_at === null && message.deleted_at === null;
  // Most of what people write has no files, and never had.
  if (isNew && !known.bySeq.has(message.seq)) return known;
  const bySeq = put(known.bySeq, [message]);
  return { ...known, bySeq, touched: new Set(known.touched).add(message.seq) };
}

export function withPage(known: KnownFiles, messages: readonly Message[], isLast: boolean): KnownFiles {
  const last = messages.at(-1)?.seq ?? known.readDownTo;
  const readDownTo = isLast ? 0 : Math.min(last, known.readDownTo);
  return { ...known, bySeq: put(known.bySeq, messages), readDownTo };
}

export function withNewest(known: KnownFiles, messages: readonly Message[], isLast: boolean): KnownFiles {
  const from = isLast ? 0 : (messages.at(-1)?.seq ?? Infinity);
  const there = new Set(messages.map(({ seq }) => seq));
  const kept = [...known.bySeq].filter(([seq]) => seq < from || there.has(seq) || known.touched.has(seq));
  return withPage({ ...known, bySeq: new Map(kept) }, messages, isLast);
}

/** Those that carry files, the newest first. There is no gap before any of them. */
export const shownMessages = ({ bySeq, readDownTo }: KnownFiles): readonly Message[] =>
  [...bySeq.values()]
    .filter(({ seq, attachments }) => seq >= readDownTo && attachments !== undefined)
    .sort((a, b) => b.seq - a.seq);

/** Of two versions of one message the higher stays. */
function put(
  before: ReadonlyMap<number, Message>,
  messages: readonly Message[],
): ReadonlyMap<number, Message> {
  const bySeq = new Map(before);
  for (const message of messages)
    if ((bySeq.get(message.seq)?.version ?? -1) < message.version) bySeq.set(message.seq, message);
  return bySeq;
}
