import type { Message } from "../contract/entities.ts";

/**
 * Known messages of one conversation: runs of consecutive `seq`, in order, with a gap between any two of them. What lies in a gap is
 * not known here.
 */
export type Runs = readonly (readonly Message[])[];

/** Takes messages in: of two versions of one message the higher stays. The same runs when nothing is new. */
export function put(runs: Runs, messages: readonly Message[]): Runs {
  return messages.reduce(putOne, runs);
}

/** The messages from `from` to `to`, both included, that are known. */
export function slice(runs: Runs, from: number, to: number): readonly Message[] {
  const [run, ...others] = runs.map((each) => sliceOf(each, from, to)).filter((each) => each.length > 0);
  return others.length === 0 ? (run ?? []) : [run ?? [], ...others].flat();
}

/** The run that holds this message, or undefined. */
export const runAt = (runs: Runs, seq: number): readonly Message[] | undefined =>
  runs.find((run) => firstOf(run) <= seq && seq <= lastOf(run));

export const find = (runs: Runs, seq: number): Message | undefined => {
  const run = runAt(runs, seq);
  return run?.[seq - firstOf(run)];
};

/** The first one of these, both ends included, that is not known; undefined when all are. */
export function firstMissing(runs: Runs, from: number, to: number): number | undefined {
  for (let seq = from; seq <= to;) {
    const run = runAt(runs, seq);
    if (run === undefined) return seq;
    seq = lastOf(run) + 1;
  }
  return undefined;
}

/** What is left where only these ranges are kept, both ends included. */
export function keep(runs: Runs, ranges: readonly (readonly [number, number])[]): Runs {
  const kept = runs.flatMap((run) =>
    join(ranges.filter(([from, to]) => from <= lastOf(run) && firstOf(run) <= to)).map(([from, to]) =>
      sliceOf(run, from, to),
    ),
  );
  return kept.length === runs.length && kept.every((run, nth) => run === runs[nth]) ? runs : kept;
}

/** Each message as `change` makes it; runs in which nothing changes stay the same. */
export function mapMessages(runs: Runs, change: (message: Message) => Message): Runs {
  const mapped = runs.map((run) => mapArray(run, change));
  return mapped.some((run, nth) => run !== runs[nth]) ? mapped : runs;
}

/** The same array when nothing in it changed. */
export function mapArray<T>(items: readonly T[], change: (item: T) => T): readonly T[] {
  let changed: T[] | undefined;
  for (const [nth, item] of items.entries()) {
    const next = change(item);
    if (next === item) continue;
    changed ??= [...items];
    changed[nth] = next;
  }
  return changed ?? items;
}

function putOne(runs: Runs, message: Message): Runs {
  const { seq } = message;
  // Nearly always the newest: it follows the last run.
  const last = runs.at(-1);
  if (last === undefined || seq > lastOf(last) + 1) return [...runs, [message]];
  if (seq === lastOf(last) + 1) return [...runs.slice(0, -1), [...last, message]];
  const at = runs.findIndex((run) => seq <= lastOf(run) + 1);
  const run = runs[at] ?? [];
  const next = runs[at + 1] ?? [];
  const place = seq - firstOf(run);
  const known = run[place];
  if (known !== undefined)
    return known.version >= message.version ? runs : runs.with(at, run.with(place, message));
  const closesGap = next.length > 0 && seq === firstOf(next) - 1;
  if (place === run.length)
    return runs.toSpliced(at, closesGap ? 2 : 1, [...run, message, ...(closesGap ? next : [])]);
  return place === -1 ? runs.with(at, [message, ...run]) : runs.toSpliced(at, 0, [message]);
}

function sliceOf(run: readonly Message[], from: number, to: number): readonly Message[] {
  const first = firstOf(run);
  if (from <= first && lastOf(run) <= to) return run;
  return run.slice(Math.max(0, from - first), Math.max(0, to - first + 1));
}

/** Ranges that touch or overlap, as one. */
function join(ranges: readonly (readonly [number, number])[]): [number, number][] {
  const joined: [number, number][] = [];
  for (const [from, to] of [...ranges].sort(([a], [b]) => a - b)) {
    const last = joined.at(-1);
    if (last !== undefined && from <= last[1] + 1) last[1] = Math.max(last[1], to);
    else joined.push([from, to]);
  }
  return joined;
}

const firstOf = (run: readonly Message[]): number => run[0]?.seq ?? 0;
const lastOf = (run: readonly Message[]): number => firstOf(run) + run.length - 1;
