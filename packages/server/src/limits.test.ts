import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { LIMITS } from "@gochat/protocol";
import { SPECIFICATION, specifiedTable } from "@gochat/testkit/specification.ts";
import { expect, test } from "vitest";
import { LOOK_UP_RATE, TURN_RATES } from "./limits.ts";
import { DATABASE_DIRECTORY } from "./platform/postgres/migrate.ts";

const SPECIFIED: Readonly<Record<keyof typeof TURN_RATES, string>> = {
  send: "sends",
  edit: "edits, deletions and pins",
  react: "reactions",
  mark: "marks",
  type: "typing",
};

test("L1 the limits are those of the specification", () => {
  const atOnce = "at once, after a pause";
  const specified = specifiedTable(
    "",
    "a second, for a person",
    atOnce,
    "a second, for a conversation",
    atOnce,
  );
  const numbers = (rate: { perSecond: number; burst: number }) =>
    [rate.perSecond, rate.burst].map((number) => number.toLocaleString("en"));
  const rates = Object.entries(TURN_RATES).map(([kind, { person, place }]) =>
    [SPECIFIED[kind as keyof typeof SPECIFIED]].concat(numbers(person), numbers(place)),
  );
  expect(rates).toEqual(specified);
});

test("L1 keys of refused sends are looked up as often as the specification says", () => {
  const said = /so many keys are looked up \(D3\): (\d+) a second for a person, and (\d+) at once\n/.exec(
    SPECIFICATION,
  );
  expect(said?.slice(1).map(Number)).toEqual([LOOK_UP_RATE.perSecond, LOOK_UP_RATE.burst]);
});

/** What stands before each number of the functions and views, and which limit it is. */
const IN_THE_DATABASE: readonly (readonly [file: string, before: string, limit: number])[] = [
  ["conversations_as_seen", "order by m.joined_at, m.user_id limit", LIMITS.membersShown],
  // How many conversations of a person a new name is noted in; no client knows of it.
  ["note_name_change", "tion_id desc limit", 10_000],
  ["note_name_change", "_count; if noted =", 10_000],
  // Milliseconds of a second.
  ["open_direct", "clock_timestamp())::float8 *", 1000],
  ["own_states", "order by x.seq limit", LIMITS.unreadMax],
  ["own_states", "n.seq > b.seq limit", LIMITS.unreadMax],
  ["quote_of", "left(content,", LIMITS.quoteMaxLength],
  ["report_entry", "left(s.message ->> '',", LIMITS.quoteMaxLength],
  // Milliseconds of a second.
  ["report_message", "clock_timestamp()) *", 1000],
  ["states_missed", "c.member_count <=", LIMITS.liveDetailsMaxMembers],
  // People whose new names are looked for in another way; no client knows of it.
  ["states_missed", "n.xid >= since limit", 21],
  ["states_missed", "cardinality(far_users) >", 20],
  ["states_missed", "unnest(far_users[:", 20],
  // Transactions; no client knows of it.
  ["sync_position", "oldest::text::bigint <", 1000],
];

test("the limits that stand in functions and views of the database are those of the protocol", () => {
  const directory = join(DATABASE_DIRECTORY, "functions");
  const found = globSync("*.sql", { cwd: directory })
    .toSorted()
    .flatMap((file) => {
      const code = readFileSync(join(directory, file), "utf8")
        .replaceAll(/--.*$/gm, "")
        .replaceAll(/'(?:[^']|'')*'/g, "''")
        .replaceAll(/\s+/g, " ");
      // Of two digits: what has one counts or steps.
      return [...code.matchAll(/(?<![\w.$])\d{2,}\b/g)].map(
        ({ 0: number, index }) =>
          [file.replace(".sql", ""), code.slice(0, index).trimEnd(), Number(number)] as const,
      );
    });
  expect(found.map(([file, , number]) => [file, number])).toEqual(
    IN_THE_DATABASE.map(([file, , limit]) => [file, limit]),
  );
  for (const [i, [, code]] of found.entries())
    expect(code.endsWith(IN_THE_DATABASE[i]?.[1] ?? "")).toBe(true);
});
