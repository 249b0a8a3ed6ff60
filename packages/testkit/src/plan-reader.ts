import { Client } from "pg";
import { connectionConfig } from "@gochat/server/platform/postgres/connection-config.ts";
import { send } from "@gochat/server/platform/postgres/send.ts";
import type { Sql } from "@gochat/server/platform/postgres/sql.ts";
import { buffersOf } from "./plan.ts";
import type { PlanNode } from "./plan.ts";

const TIMES_BEFORE = 6;

const SETTINGS = {
  log_min_duration: "0",
  log_analyze: "on",
  log_buffers: "on",
  // Reading the clock for every row would not change what is read here.
  log_timing: "off",
  // Also what a function does.
  log_nested_statements: "on",
  log_format: "json",
  log_level: "notice",
};

export interface Explained {
  /**
   * Of the first six times, and of the seventh: until the fifth each plan is made for the parameters, from then on it may be one
   * for all. In the order in which they ended: those of statements inside a function before that of the function.
   */
  readonly earlier: readonly PlanNode[];
  readonly plans: readonly PlanNode[];
  /** Pages that the seventh time looked at in all. */
  readonly buffers: number;
  /** Something was compiled before it ran, any of the seven times. */
  readonly isCompiled: boolean;
  /** PostgreSQL found no plan for all parameters that is as good, and plans the statement whenever it runs. */
  readonly isPlannedEachTime: boolean;
}

/**
 * A connection like those of the server on which PostgreSQL explains each statement as it runs (auto_explain): its real
 * plan with its real parameters, as EXPLAIN (ANALYZE, BUFFERS) would show it. Needs a superuser.
 */
export class PlanReader implements AsyncDisposable {
  readonly #client: Client;
  readonly #plans: PlanNode[] = [];
  #isCompiled = false;

  private constructor(client: Client) {
    this.#client = client;
    client.on("notice", ({ message }) => {
      const explained = message === undefined ? undefined : explainedIn(message);
      if (explained === undefined) return;
      this.#plans.push(explained.Plan);
      if (explained.JIT !== undefined) this.#isCompiled = true;
    });
  }

  static async open(url: string): Promise<PlanReader> {
    const client = new Client(connectionConfig(url, "gochat plans"));
    client.on("error", () => {});
    await client.connect();
    await client.query("load 'auto_explain'");
    for (const [name, value] of Object.entries(SETTINGS))
      await client.query(`select set_config($1, $2, false)`, [`auto_explain.${name}`, value]);
    return new PlanReader(client);
  }

  /** Runs it seven times. */
  async explain(run: (sql: Sql) => Promise<unknown>): Promise<Explained> {
    let buffers = 0;
    this.#isCompiled = false;
    const names = new Set<string>();
    const sql: Sql = {
      query: async <Row>(...statement: Parameters<Sql["query"]>) => {
        const rows = await send<Row>(this.#client, ...statement);
        names.add(statement[2]?.name ?? "");
        // The last one to end is the statement itself, and what its functions looked at is in it.
        const plan = this.#plans.at(-1);
        if (plan !== undefined) buffers += buffersOf(plan);
        return rows;
      },
    };
    for (let i = 0; i < TIMES_BEFORE; i++) await run(sql);
    const earlier = this.#plans.splice(0);
    buffers = 0;
    await run(sql);
    const plans = this.#plans.splice(0);
    const isCompiled = this.#isCompiled;
    return {
      earlier,
      plans,
      buffers,
      isCompiled,
      isPlannedEachTime: await this.#isPlannedEachTime([...names]),
    };
  }

  async #isPlannedEachTime(names: readonly string[]): Promise<boolean> {
    const [row] = await send<{ answer: boolean }>(
      this.#client,
      "select exists (select from pg_prepared_statements where name = any ($1) and custom_plans > 5) as answer",
      [names],
    );
    this.#plans.length = 0;
    return row?.answer === true;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.end();
  }
}

/** The notice reads "duration: 0.123 ms  plan:" and the JSON. */
function explainedIn(notice: string): { Plan: PlanNode; JIT?: unknown } | undefined {
  if (!/^duration: [\d.]+ ms {2}plan:/.test(notice)) return undefined;
  return JSON.parse(notice.slice(notice.indexOf("{"))) as { Plan: PlanNode; JIT?: unknown };
}
