import { cpuSeconds, familyCpuSeconds } from "../harness/cpu.ts";
import type { Load } from "../harness/load.ts";
import type { RunResult } from "../load/protocol.ts";
import type { Row } from "../report.ts";
import { median, quantile, ratiosToFloor } from "../statistics.ts";

// Above this the generator may be what was measured.
const GENERATOR_SHARE_MAX = 0.8;

interface Usage {
  readonly server: number;
  readonly postgres: number;
  readonly generator: number;
}

/** The repetitions of one window: so many sends of each sender without an answer at any time. */
export class WindowSeries {
  readonly window: number;
  readonly #load: Load;
  readonly #pids: { readonly server: number; readonly postgres: number };
  readonly #rates: number[] = [];
  readonly #latencies: number[] = [];
  readonly #serverCpu: number[] = [];
  readonly #postgresCpu: number[] = [];
  readonly #generatorShares: number[] = [];

  constructor(window: number, load: Load, pids: { readonly server: number; readonly postgres: number }) {
    this.window = window;
    this.#load = load;
    this.#pids = pids;
  }

  async measure(seconds: number): Promise<RunResult> {
    const before = await this.#usage();
    const startedAt = performance.now();
    const result = await this.#load.run(this.window, seconds);
    const elapsed = (performance.now() - startedAt) / 1000;
    const after = await this.#usage();
    const thousands = result.sent / 1000;
    this.#rates.push(Math.min(result.acked, result.delivered) / result.seconds);
    this.#latencies.push(...result.latencies);
    this.#serverCpu.push((after.server - before.server) / thousands);
    this.#postgresCpu.push((after.postgres - before.postgres) / thousands);
    this.#generatorShares.push((after.generator - before.generator) / elapsed);
    return result;
  }

  /** Why the last measurement must not be used. */
  problem(): string | undefined {
    const share = this.#generatorShares.at(-1) ?? Number.NaN;
    return share <= GENERATOR_SHARE_MAX ? undefined : `the generator used ${percent(share)} of a core`;
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

  async #usage(): Promise<Usage> {
    const [server, postgres, generator] = await Promise.all([
      cpuSeconds(this.#pids.server),
      familyCpuSeconds(this.#pids.postgres),
      cpuSeconds(this.#load.pid),
    ]);
    return { server, postgres, generator };
  }
}

const percent = (share: number): string => `${Math.round(share * 100)} %`;
