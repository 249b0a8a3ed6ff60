import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const HERE = import.meta.dirname;
/** `../timeline/timeline.tsx`, which has the name of its folder, is a door; every other file is inside. */
const INSIDE = /(?:from |import |import\()"\.\.\/(([\w-]+)\/(?!\2\.tsx?")[^"]*)"/g;
// Emoji and files are wanted in parts: what knows them all is fetched when somebody opens it.
const MORE_DOORS = new Set([
  "emoji/emoji-choices.ts",
  "emoji/emoji-index.ts",
  "emoji/emoji-picker.tsx",
  "emoji/known-emoji.ts",
  "emoji/quick-emoji.ts",
  "files/parts.ts",
]);

test("a feature imports no more of another one than its door", () => {
  const found = globSync("*/**/*.{ts,tsx}", { cwd: HERE }).flatMap((file) =>
    readFileSync(join(HERE, file), "utf8")
      .matchAll(INSIDE)
      .filter(([, path = ""]) => !MORE_DOORS.has(path))
      .map(([text]) => `${file}: ${text}`)
      .toArray(),
  );
  expect(found).toEqual([]);
});
