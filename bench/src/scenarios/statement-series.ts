import type { Explained } from "@gochat/testkit/plan-reader.ts";
import { indexesOf } from "@gochat/testkit/plan.ts";
import type { Row } from "../report.ts";
import { median, ratios } from "../statistics.ts";
import { growingReads, otherReads } from "./growing-tables.ts";
import type { HistoryStatement } from "./history-statements.ts";
import type { SizedDatabase } from "./sized-database.ts";

interface Side {
  readonly messages: number;
  readonly run: () => Promise<readonly number[]>;
  /** What it answered; another answer from the other side means that something else was measured. */
  readonly answer: string;
  readonly explained: Explained;
  readonly isPlannedEachTime: boolean;
  /** Microseconds, one for each repetition. */
  readonly times: number[];
}

/** One statement on the small database and on the large one. */
export class StatementSeries {
  readonly name: string;
  readonly #small: Side;
  readonly #large: Side;

  private constructor({ name }: HistoryStatement, small: Side, large: Side) {
    this.name = name;
    this.#small = small;
    this.#large = large;
  }

  static async open(
    statement: HistoryStatement,
    small: SizedDatabase,
    large: SizedDatabase,
  ): Promise<StatementSeries> {
    return new StatementSeries(statement, await openSide(statement, small), await openSide(statement, large));
  }

  /** The small database first. */
  get steps(): (() => Promise<unknown>)[] {
    return this.#sides.map(({ run }) => run);
  }

  /** What one repetition of each step took. */
  add(times: readonly number[]): void {
    for (const [i, side] of this.#sides.entries()) side.times.push(times[i] ?? Number.NaN);
  }

  get ratios(): number[] {
    return ratios(this.#large.times, this.#small.times);
  }

  rows(floor: StatementSeries): Row[] {
    const grown = this.#large.explained.buffers / this.#small.explained.buffers;
    return [
      this.#row(this.#small, floor.#small, [], ""),
      this.#row(this.#large, floor.#large, this.ratios, ` (${grown.toFixed(2)})`),
    ];
  }

  get conditions(): string[] {
    return this.#sides.map((side) => {
      const indexes = indexesOf(side.explained.plans).join(" ");
      return [`${this.#placeOf(side)}: ${indexes}`, ...otherReads(side.explained)].join("; ");
    });
  }

  get failures(): string[] {
    return this.#sides.flatMap((side) =>
      growingReads(side.explained).map((read) => `${this.#placeOf(side)}: ${read}`),
    );
  }

  get refusals(): string[] {
    const [small, large] = [this.#small.answer, this.#large.answer];
    return small === large
      ? []
      : [`${this.name}: ${small} from the small database, ${large} from the large one`];
  }

  #row(side: Side, floor: Side, ratios: readonly number[], grown: string): Row {
    const { buffers } = side.explained;
    const notes = [
      `${buffers} buffers${grown}`,
      ...(side === floor ? [] : [`${(median(side.times) / median(floor.times)).toFixed(1)} floors`]),
      ...(side.isPlannedEachTime ? ["planned each time"] : []),
    ];
    return { series: this.#placeOf(side), unit: "µs", values: side.times, ratios, notes: notes.join(", ") };
  }

  #placeOf(side: Side): string {
    return `${this.name}, ${sizeOf(side)}`;
  }

  get #sides(): Side[] {
    return [this.#small, this.#large];
  }
}

async function openSide(statement: HistoryStatement, database: SizedDatabase): Promise<Side> {
  const { messages, filled, plans } = database;
  const isPlannedOnce = statement.isPlannedOnce === true;
  const session = isPlannedOnce ? database.plannedOnce : database.session;
  const run = () => statement.run(session, filled);
  const explained = await plans.explain((sql) => statement.run(sql, filled));
  return {
    messages,
    run,
    answer: JSON.stringify(await run()),
    explained,
    isPlannedEachTime: explained.isPlannedEachTime && !isPlannedOnce,
    times: [],
  };
}

const sizeOf = ({ messages }: Side): string => messages.toLocaleString("en-US");
