import { fillCommand } from "./fill/fill-command.ts";
import { USAGE, parseOptions } from "./options.ts";
import type { BenchOptions } from "./options.ts";
import { formatReports } from "./report.ts";
import type { Report } from "./report.ts";
import { abuse } from "./scenarios/abuse.ts";
import { clientBusy, clientCost, clientIdle, clientReading } from "./scenarios/client-cost.ts";
import { durablePairs } from "./scenarios/durable-pairs.ts";
import { whileDiskIsFull, whileStoreFails, whileUploading } from "./scenarios/file-neighbours.ts";
import { fileTransferS3 } from "./scenarios/file-transfer-s3.ts";
import { fileTransfer } from "./scenarios/file-transfer.ts";
import { historySize } from "./scenarios/history-size.ts";
import { partitions } from "./scenarios/partitions.ts";
import { steadyPairs } from "./scenarios/steady-pairs.ts";
import {
  webBurst,
  webClient,
  webLoad,
  webScrolling,
  webSwitching,
  webTyping,
} from "./scenarios/web-client.ts";

/** Puts everything that it starts on the stack, and gives up when the signal of the options aborts. */
type Scenario = (options: BenchOptions, stack: AsyncDisposableStack) => Promise<Report>;

/** What runs when none is named. */
const ALL: Readonly<Record<string, readonly Scenario[]>> = {
  B3: [durablePairs, steadyPairs],
  B7: [historySize],
  F1: [fileTransfer, fileTransferS3],
  F2: [whileUploading, whileDiskIsFull, whileStoreFails],
  S1: [clientCost],
  W1: [webClient],
  partitions: [partitions],
  abuse: [abuse],
};

const SCENARIOS: Readonly<Record<string, readonly Scenario[]>> = {
  ...ALL,
  "B3-short": [durablePairs],
  "B3-long": [steadyPairs],
  "F1-disk": [fileTransfer],
  "F1-s3": [fileTransferS3],
  "F2-disk": [whileUploading],
  "F2-full": [whileDiskIsFull],
  "F2-s3": [whileStoreFails],
  "S1-idle": [clientIdle],
  "S1-busy": [clientBusy],
  "S1-reading": [clientReading],
  "W1-load": [webLoad],
  "W1-switching": [webSwitching],
  "W1-typing": [webTyping],
  "W1-burst": [webBurst],
  "W1-scrolling": [webScrolling],
};

async function main(args: readonly string[]): Promise<number> {
  const interrupted = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"] as const) {
    process.once(name, () => interrupted.abort(new Error(`Ended by ${name}.`)));
  }
  const options = parseOptions(args, interrupted.signal);
  if (options.names[0] === "fill") return fillCommand(options);
  const names = options.names.length > 0 ? options.names : Object.keys(ALL);
  const chosen = names.flatMap((name) => SCENARIOS[name] ?? unknownName(name));
  const reports: Report[] = [];
  for (const scenario of chosen) {
    await using stack = new AsyncDisposableStack();
    reports.push(await scenario(options, stack));
  }
  console.log(formatReports(reports));
  return reports.some(({ refusals, failures = [] }) => refusals.length + failures.length > 0) ? 1 : 0;
}

function unknownName(name: string): never {
  throw new TypeError(
    `There is no benchmark "${name}". There are: ${Object.keys(SCENARIOS).join(", ")}.\n${USAGE}`,
  );
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
