import { chown, lstat, lutimes, mkdtempDisposable, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { removeForgottenCopies } from "./local-copy.ts";

const DAY_S = 24 * 60 * 60;

async function make(prefix: string, ageS: number, owner?: number) {
  const folder = await mkdtempDisposable(join(tmpdir(), prefix));
  await writeFile(join(folder.path, "file"), "left");
  if (owner !== undefined) await chown(folder.path, owner, owner);
  const at = Date.now() / 1000 - ageS;
  await utimes(folder.path, at, at);
  return folder;
}

const isThere = (path: string) =>
  lstat(path).then(
    () => true,
    () => false,
  );

test("a folder that a killed process has left is taken away after a day, and no other one", async () => {
  await using left = await make("gochat-file-", DAY_S + 60);
  await using inUse = await make("gochat-file-", DAY_S - 600);
  await using others = await make("gochat-other-", DAY_S + 60);
  await removeForgottenCopies();
  expect(await Promise.all([left, inUse, others].map(({ path }) => isThere(path)))).toEqual([
    false,
    true,
    true,
  ]);
});

test("what only has the name of one is not touched: a file, and a link to a folder", async () => {
  await using folder = await make("gochat-other-", DAY_S + 60);
  const at = Date.now() / 1000 - DAY_S - 60;
  await using names = await make("gochat-file-", 0);
  const [file, link] = [`${names.path}-file`, `${names.path}-link`];
  await using stack = new AsyncDisposableStack();
  for (const path of [file, link]) stack.defer(() => rm(path, { force: true }));
  await writeFile(file, "somebody's");
  await utimes(file, at, at);
  await symlink(folder.path, link);
  await lutimes(link, at, at);
  await removeForgottenCopies();
  expect(await Promise.all([file, link, join(folder.path, "file")].map(isThere))).toEqual([true, true, true]);
});

// Nobody else can give a folder to another user.
test.runIf(process.getuid?.() === 0)("a folder of another user stays", async () => {
  await using others = await make("gochat-file-", DAY_S + 60, 65_534);
  await removeForgottenCopies();
  expect(await isThere(others.path)).toBe(true);
});
