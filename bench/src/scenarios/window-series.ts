import type { Load } from "../harness/load.ts";
import type { RunResult } from "../load/protocol.ts";
import type { Row } from "../report.ts";
import { median, quantile, ratiosToFloor } from "../statistics.ts";
import { generatorProblem, percent, usageOf } from "./usage.ts";
import type { UsedBy } from "./usage.ts";

/** The repetitions of one window: so many sends of each sender without an answer at any time. */
export class WindowSeries {
  readonly window: number;
  readonly #load: Load;
  readonly #usedBy: UsedBy;
  readonly #rates: number[] = [];
  readonly #latencies: number[] = [];
  readonly #serverCpu: number[] = [];
  readonly #postgresCpu: number[] = [];
  readonly #generatorShares: number[] = [];

  constructor(window: number, load: Load, usedBy: UsedBy) {
    this.window = window;
    this.#load = load;
    this.#usedBy = usedBy;
  }

  async measure(seconds: number): Promise<RunResult> {
    const { result, used } = await usageOf(this.#usedBy, () => this.#load.run(this.window, seconds));
    const thousands = result.sent / 1000;
    this.#rates.push(Math.min(result.acked, result.delivered) / result.seconds);
    this.#latencies.push(...result.latencies);
    this.#serverCpu.push(used.server / thousands);
    this.#postgresCpu.push(used.postgres / thousands);
    this.#generatorShares.push(used.generatorShare);
    return result;
  }

  /** Why the last measurement must not be used. */
  problem(): string | undefined {
    return generatorProblem(this.#generatorShares.at(-1) ?? Number.NaN);
  }

  row(floors: readonly number[]): Row {
    const ms = (share: number) => quantile(this.#latencies, share).toFixed(1);
    const seconds = (values: readonly number[]) => median(values).toFixed(4);
    return {
      series: `window ${this.window}`,
      unit: "messages/s",
      values: this.#rates,
      ratios: ratiosToFloor(this.#rates, floors),
      notes:
        `ack p50 ${ms(0.5)} ms, p99 ${ms(0.99)} ms; CPU s per 1,000: server ${seconds(this.#serverCpu)}, ` +
        `PostgreSQL ${seconds(this.#postgresCpu)}; generator ${percent(median(this.#generatorShares))}`,
    };
  }
}
