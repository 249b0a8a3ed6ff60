import type { TextId } from "./i18n.tsx";

// As the server has them (packages/protocol/src/limits.ts and text.ts); a test compares them.
export const USERNAME_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{1,31}$/;
export const EMAIL_PATTERN = /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}]+$/u;
export const LENGTHS = {
  emailMax: 254,
  passwordMin: 8,
  passwordMaxBytes: 1024,
  displayNameMax: 64,
} as const;

/** In code points, as the server counts. */
const lengthOf = (text: string): number => Array.from(text).length;

/** What is wrong with what somebody would be called by; undefined where nothing is. */
export function usernameProblem(username: string): TextId | undefined {
  if (username === "") return "account.missing";
  return USERNAME_PATTERN.test(username) ? undefined : "account.usernameRule";
}

export function emailProblem(email: string): TextId | undefined {
  if (email === "") return "account.missing";
  return EMAIL_PATTERN.test(email) && email.length <= LENGTHS.emailMax ? undefined : "account.emailRule";
}

export function newPasswordProblem(password: string): TextId | undefined {
  if (password === "") return "account.missing";
  if (lengthOf(password) < LENGTHS.passwordMin) return "account.passwordShort";
  return new TextEncoder().encode(password).byteLength > LENGTHS.passwordMaxBytes
    ? "account.passwordLong"
    : undefined;
}

export function displayNameProblem(name: string): TextId | undefined {
  if (name.trim() === "") return "account.missing";
  return lengthOf(name) > LENGTHS.displayNameMax ? "account.displayNameLong" : undefined;
}

export const missingProblem = (text: string): TextId | undefined =>
  text === "" ? "account.missing" : undefined;
