import { expect, test } from "vitest";
import { plainText } from "./plain-text.ts";

test.each([
  ["Hello **Alice**, _look_ at `this`!", "Hello Alice, look at this!"],
  ["# Title\n\n> quoted\n- one\n- two", "Title quoted one two"],
  ["See [the plan](https://example.com/a_b) and ![a picture](x.png)", "See the plan and a picture"],
  ["```ts\nconst a = 1;\n```", "const a = 1;"],
  ["snake_case_name and 2 * 3 * 4", "snake_case_name and 2 * 3 * 4"],
  ["~~never~~ always", "never always"],
])("%j says %j", (markdown, text) => {
  expect(plainText(markdown)).toBe(text);
});
