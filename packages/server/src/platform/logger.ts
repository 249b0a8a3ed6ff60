import { pino } from "pino";
import type { Logger } from "pino";

export type { Logger } from "pino";

/** One JSON line an event on standard output. Nothing here ever holds a token, a password or a message body. */
export function createLogger(level: string): Logger {
  return pino({
    level,
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: { paths: ["*.password", "*.token", "*.authorization", "*.content", "req.headers"], remove: true },
  });
}
