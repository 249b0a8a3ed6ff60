import { AUDIT_ACTIONS as SERVER_ACTIONS, LIMITS } from "@gochat/protocol";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { AUDIT_ACTIONS, membersIn, settingsIn, wordOf } from "./audit-entry.ts";
import type { AuditEntry } from "./audit-entry.ts";
import { instanceLimits } from "../../lib/instance-limits.ts";
import {
  EDIT_WINDOWS,
  MENTIONS,
  mentionsProblem,
  MESSAGE_BYTES,
  messageBytesProblem,
  NEW_ACCOUNT_HOURS,
  NEW_ACCOUNTS,
  REFUSED_WORDS,
  refusedWordsIn,
  refusedWordsProblem,
} from "./settings-rules.ts";

const entry = (details: AuditEntry["details"]): AuditEntry => ({
  id: "1",
  created_at: "2026-11-29T12:00:00Z",
  action: "account.created",
  actor_id: null,
  user_id: null,
  conversation_id: null,
  session_id: null,
  address: null,
  user_agent: null,
  details,
});

test("I6 every action of the server is offered, and has a sentence and a title in each language", () => {
  expect(AUDIT_ACTIONS.toSorted()).toEqual(SERVER_ACTIONS.toSorted());
  for (const language of ["en", "pt"]) {
    const path = new URL(`../../locales/${language}/audit.json`, import.meta.url);
    const texts = JSON.parse(readFileSync(path, "utf8")) as Record<string, string>;
    for (const action of AUDIT_ACTIONS) {
      const word = wordOf(action);
      expect(texts).toHaveProperty([`audit.${word}`]);
      expect(texts).toHaveProperty([`audit.title${word.charAt(0).toUpperCase()}${word.slice(1)}`]);
    }
  }
});

test("I7 the page offers what the server takes, and refuses what it would refuse", () => {
  expect(MESSAGE_BYTES).toEqual({ min: LIMITS.contentMaxBytesLowest, max: LIMITS.contentMaxBytes });
  expect(instanceLimits.messageMaxBytes).toBe(LIMITS.contentMaxBytes);
  expect(Math.max(...EDIT_WINDOWS)).toBeLessThanOrEqual(LIMITS.editWindowMaxSeconds);
  for (const text of ["256", "16384"]) expect(messageBytesProblem(text)).toBeUndefined();
  for (const text of ["", "255", "16385", "1e3", "-300", "300.5"])
    expect(messageBytesProblem(text)).toBe("admin.bytesRule");
  expect(MENTIONS).toEqual({ min: 1, max: LIMITS.mentionsMax });
  for (const text of ["1", "100"]) expect(mentionsProblem(text)).toBeUndefined();
  for (const text of ["", "0", "101", "2.5", "many"])
    expect(mentionsProblem(text)).toBe("admin.mentionsRule");
});

test("I10 words stand on lines of their own, as many and as long as the server takes", () => {
  expect(REFUSED_WORDS).toEqual({ max: LIMITS.refusedWordsMax, letters: LIMITS.refusedWordMaxLength });
  expect(refusedWordsIn(" bad \r\n\n two words\n")).toEqual(["bad", "two words"]);
  expect(refusedWordsProblem("")).toBeUndefined();
  expect(refusedWordsProblem("🍆".repeat(64))).toBeUndefined();
  expect(refusedWordsProblem("x".repeat(65))).toBe("admin.refusedWordsRule");
  expect(refusedWordsProblem("x\n".repeat(500))).toBeUndefined();
  expect(refusedWordsProblem("x\n".repeat(501))).toBe("admin.refusedWordsRule");
});

test("I12 what new accounts do is what the server lets them", () => {
  expect(NEW_ACCOUNTS).toEqual({
    conversations: LIMITS.newAccountOpenings,
    names: LIMITS.newAccountMentions,
  });
  expect(Math.max(...NEW_ACCOUNT_HOURS)).toBeLessThanOrEqual(LIMITS.newAccountMaxHours);
});

test("what an entry says of others and of settings is read as it is written", () => {
  expect(membersIn(entry({ user_ids: ["a"] }))).toEqual([{ id: "a", role: undefined }]);
  expect(membersIn(entry({ members: [{ user_id: "b", role: "owner" }] }))).toEqual([
    { id: "b", role: "owner" },
  ]);
  expect(settingsIn(entry({ before: { a: 1 }, after: { a: 2 } }))).toEqual([
    { name: "a", before: 1, after: 2 },
  ]);
  expect(settingsIn(entry({}))).toEqual([]);
});
