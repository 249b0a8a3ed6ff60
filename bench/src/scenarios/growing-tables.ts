import type { Explained } from "@gochat/testkit/plan-reader.ts";
import { wholeReadsOf } from "@gochat/testkit/plan.ts";
import type { WholeRead } from "@gochat/testkit/plan.ts";

// With every conversation, and with every message.
const GROWING = /^(messages(_\d+)?|members|conversations)$/;
const GROWING_FAST = /^messages(_\d+)?$/;

/**
 * Where a plan reads one of these tables from end to end: messages at any time, the others once the plan is settled. Before
 * that PostgreSQL knows whose list it is, and may well read all conversations when most of them are in it.
 */
export function growingReads({ earlier, plans }: Explained): string[] {
  const settled = wholeReadsOf(plans).filter(({ table }) => GROWING.test(table));
  const first = wholeReadsOf(earlier).filter(({ table }) => GROWING_FAST.test(table));
  return [...new Set([...settled, ...first].map(describe))];
}

/** What else is read from end to end. Worth a look: it may not stay small. */
export function otherReads({ earlier, plans }: Explained): string[] {
  const settled = wholeReadsOf(plans).filter(({ table }) => !GROWING.test(table));
  const first = wholeReadsOf(earlier).filter(({ table }) => GROWING.test(table));
  return [...settled.map(describe), ...first.map((read) => `${describe(read)} in the first runs`)];
}

const describe = ({ by, table, isIdle }: WholeRead): string =>
  `${by} on ${table}${isIdle ? " for rows that did not occur" : ""}`;
