import { pino } from "pino";
import { describeError } from "./describe-error.ts";
import { standardOutput } from "./log-target.ts";
import type { Logger } from "pino";

export type { Logger } from "pino";

const REDACTED = [
  ...["password", "token", "authorization", "content"].map((name) => `*.${name}`),
  "req.headers",
];

/** One JSON line an event on standard output. Nothing here ever holds a token, a password or a message body. */
export function createLogger(
  level: string,
  target: { readonly write: (line: string) => void } = standardOutput(),
): Logger {
  const options = {
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
    redact: { paths: REDACTED, remove: true },
    serializers: { err: (thrown: unknown) => describeError(thrown) },
  };
  return pino(options, target);
}
