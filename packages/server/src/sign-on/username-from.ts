import { randomInt } from "node:crypto";
import { LIMITS, USERNAME_PATTERN } from "@gochat/protocol";

const USERNAME = new RegExp(USERNAME_PATTERN);
// So many letters leave room for a number behind them.
const BASE_MAX_LENGTH = LIMITS.usernameMaxLength - 8;

/** The first of these, which may be emails, that something is left of as a username. */
export function usernameFrom(names: readonly (string | undefined)[]): string | undefined {
  return names
    .map((name) => (name === undefined ? "" : asUsername(name)))
    .find((name) => USERNAME.test(name));
}

function asUsername(name: string): string {
  const [local = ""] = name.slice(0, LIMITS.emailMaxLength).split("@", 1);
  return local
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^A-Za-z0-9._-]+/g, ".")
    .replaceAll(/^[^A-Za-z0-9]+|[._-]+$/g, "")
    .slice(0, BASE_MAX_LENGTH);
}

// Beside each other they are enough for a large company with one family name.
const NUMBERED = 5;
const DRAWN = 3;
const FOR_ANYBODY = "user";

/** What an account may be called, the nicest first: names are taken, reserved, or freed and not to be had yet (A2). */
export function* candidates(username: string | null): Generator<string> {
  const base = username ?? FOR_ANYBODY;
  if (username !== null) yield base;
  for (let number = 2; number <= NUMBERED; number++) yield `${base}${number}`;
  // Of some names no form is to be had, such as of those that deleted accounts have.
  for (const drawnFor of [base, FOR_ANYBODY])
    for (let drawn = 0; drawn < DRAWN; drawn++) yield `${drawnFor}-${randomInt(1_000_000)}`;
}
