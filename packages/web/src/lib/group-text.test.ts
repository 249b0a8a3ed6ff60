import { LIMITS } from "@gochat/protocol";
import { expect, test } from "vitest";
import {
  GROUP_DESCRIPTION_MAX,
  GROUP_NAME_MAX,
  groupDescriptionProblem,
  groupNameProblem,
  MEMBERS_PER_CALL,
} from "./group-text.ts";

test("the limits are those of the protocol", () => {
  expect(GROUP_NAME_MAX).toBe(LIMITS.groupNameMaxLength);
  expect(GROUP_DESCRIPTION_MAX).toBe(LIMITS.groupDescriptionMaxLength);
  expect(MEMBERS_PER_CALL).toBe(LIMITS.membersPerCall);
});

test("a name says something, and is not too long; emoji count once", () => {
  expect(groupNameProblem("  ")).toBe("people.nameMissing");
  expect(groupNameProblem("🏔".repeat(GROUP_NAME_MAX))).toBeUndefined();
  expect(groupNameProblem("a".repeat(GROUP_NAME_MAX + 1))).toBe("people.nameTooLong");
});

test("a description may be empty, and is not too long", () => {
  expect(groupDescriptionProblem("")).toBeUndefined();
  expect(groupDescriptionProblem("a".repeat(GROUP_DESCRIPTION_MAX + 1))).toBe("people.descriptionTooLong");
});
