export interface ReminderRequest {
  readonly delayMs: number;
  readonly text: string;
}

export const HELP =
  'Say, for example, "remind me in 10 minutes to call Bob". I take seconds, minutes, hours and days, up to 7 days.';

const UNIT_MS: Readonly<Record<string, number>> = {
  second: 1_000,
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};
const LONGEST_MS = 7 * 86_400_000;
// With what the bot says before it, a reminder still fits into a message.
const TEXT_MAX = 1_000;

/** What somebody asks for, or undefined: it is not understood, or too far away. */
export function parseRequest(content: string): ReminderRequest | undefined {
  const match = /^\s*remind me in (\d{1,6}) (second|minute|hour|day)s? to (.+)/isu.exec(content);
  if (match === null) return undefined;
  const [, count = "", unit = "", text = ""] = match;
  const delayMs = Number(count) * (UNIT_MS[unit.toLowerCase()] ?? 0);
  return delayMs > LONGEST_MS ? undefined : { delayMs, text: text.trim().slice(0, TEXT_MAX).toWellFormed() };
}
