import { expect, test } from "vitest";
import { brief } from "./brief-failures.ts";

test("a failure and the causes below it are told in a few lines each", () => {
  const cause = {
    message: "expected { a: 1 } to deeply equal { a: 2 }\nand more",
    diff: '\u001b[32m- Expected\u001b[39m\n\u001b[31m+ Received\u001b[39m\n\n  {\n\u001b[32m-   "a": 2,\u001b[39m\n\u001b[31m+   "a": 1,\u001b[39m\n  }',
  };

  expect(brief({ message: `What was done: ${"x".repeat(1000)}`, cause })).toBe(
    [
      `What was done: ${"x".repeat(285)} …`,
      "caused by: expected { a: 1 } to deeply equal { a: 2 }",
      "- Expected",
      "+ Received",
      '-   "a": 2,',
      '+   "a": 1,',
    ].join("\n"),
  );
});

test("an error without a message is told as well", () => {
  expect(brief({})).toBe("");
});
