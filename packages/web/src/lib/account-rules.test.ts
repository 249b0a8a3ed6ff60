import { Email, LIMITS, USERNAME_PATTERN as SERVER_PATTERN } from "@gochat/protocol";
import { expect, test } from "vitest";
import {
  displayNameProblem,
  EMAIL_PATTERN,
  emailProblem,
  LENGTHS,
  newPasswordProblem,
  USERNAME_PATTERN,
  usernameProblem,
} from "./account-rules.ts";

test("the page refuses what the server would refuse", () => {
  expect(USERNAME_PATTERN.source).toBe(SERVER_PATTERN);
  expect(LENGTHS).toEqual({
    emailMax: LIMITS.emailMaxLength,
    passwordMin: LIMITS.passwordMinLength,
    passwordMaxBytes: LIMITS.passwordMaxBytes,
    displayNameMax: LIMITS.displayNameMaxLength,
  });
  const server = new RegExp((Email as { readonly pattern?: string }).pattern ?? "", "u");
  const emails = ["a@b", "a b@c", "@b", "a@", "a@b@c", `${"x".repeat(65)}@b`, "ü@exämple", "a\u0007@b"];
  expect(emails.filter((email) => EMAIL_PATTERN.test(email))).toEqual(
    emails.filter((email) => server.test(email)),
  );
});

test.each([
  ["alice", undefined],
  ["a.b-c_9", undefined],
  ["", "account.missing"],
  ["a", "account.usernameRule"],
  [".alice", "account.usernameRule"],
  ["josé", "account.usernameRule"],
  ["x".repeat(33), "account.usernameRule"],
])("the username %j: %s", (username, problem) => {
  expect(usernameProblem(username)).toBe(problem);
});

test("an email is missing, wrong, too long, or fine", () => {
  expect(emailProblem("")).toBe("account.missing");
  expect(emailProblem("alice")).toBe("account.emailRule");
  expect(emailProblem(`a@${"b".repeat(260)}`)).toBe("account.emailRule");
  expect(emailProblem("alice@example.com")).toBeUndefined();
});

test("a password is counted in characters at least, and in bytes at most", () => {
  expect(newPasswordProblem("")).toBe("account.missing");
  expect(newPasswordProblem("seven77")).toBe("account.passwordShort");
  expect(newPasswordProblem("🌊🌊🌊🌊")).toBe("account.passwordShort");
  expect(newPasswordProblem("eight888")).toBeUndefined();
  expect(newPasswordProblem("é".repeat(512))).toBeUndefined();
  expect(newPasswordProblem("é".repeat(513))).toBe("account.passwordLong");
});

test("a name has a character, and not too many", () => {
  expect(displayNameProblem("  ")).toBe("account.missing");
  expect(displayNameProblem("🌊".repeat(64))).toBeUndefined();
  expect(displayNameProblem("🌊".repeat(65))).toBe("account.displayNameLong");
});
