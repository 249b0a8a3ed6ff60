import { loadavg } from "node:os";
import type { BenchOptions } from "../options.ts";
import type { Report } from "../report.ts";
import { measureBurst } from "../web/measure-burst.ts";
import { measureLoad } from "../web/measure-load.ts";
import { measureScrolling } from "../web/measure-scrolling.ts";
import { measureSwitching } from "../web/measure-switching.ts";
import { measureTyping } from "../web/measure-typing.ts";
import type { Measure } from "../web/measured.ts";
import { startWebRig } from "../web/web-rig.ts";
import type { Part } from "./client-cost.ts";

/**
 * W1: whether the web client keeps its budgets, in a headless browser, built as it is shipped and served by a server: how much it loads and
 * how soon it is of use, how fast it answers, and what much that comes and a long history do to it.
 */
export const webClient = scenario(
  measureLoad,
  measureSwitching,
  measureTyping,
  measureScrolling,
  // Last: it writes what comes after all that the others look for.
  measureBurst,
);
export const webLoad = scenario(measureLoad);
export const webSwitching = scenario(measureSwitching);
export const webTyping = scenario(measureTyping);
export const webBurst = scenario(measureBurst);
export const webScrolling = scenario(measureScrolling);

function scenario(...measures: readonly Measure[]) {
  return async (options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> => {
    const rig = await startWebRig(options, stack);
    const before = loads();
    const parts: Part[] = [];
    for (const measure of measures) parts.push(await measure(rig, options));
    return {
      name: "W1",
      conditions: [
        `load of the machine (1, 5, 15 minutes): ${before} before, ${loads()} after`,
        ...parts.flatMap(({ conditions }) => conditions),
        ...rig.conditions,
      ],
      rows: parts.flatMap(({ rows }) => rows),
      goals: parts.flatMap(({ goals }) => goals),
      refusals: parts.flatMap(({ refusals }) => refusals),
    };
  };
}

function loads(): string {
  return loadavg()
    .map((load) => load.toFixed(1))
    .join(", ");
}
