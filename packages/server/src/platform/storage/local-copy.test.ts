import { mkdtempDisposable, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { removeForgottenCopies } from "./local-copy.ts";

const DAY_S = 24 * 60 * 60;

test("a folder that a killed process has left is taken away after a day, and no other one", async () => {
  const make = async (prefix: string, ageS: number) => {
    const folder = await mkdtempDisposable(join(tmpdir(), prefix));
    await writeFile(join(folder.path, "file"), "left");
    const at = Date.now() / 1000 - ageS;
    await utimes(folder.path, at, at);
    return folder;
  };
  await using left = await make("gochat-file-", DAY_S + 60);
  await using inUse = await make("gochat-file-", DAY_S - 600);
  await using others = await make("gochat-other-", DAY_S + 60);
  await removeForgottenCopies();
  const isThere = ({ path }: { path: string }) =>
    stat(path).then(
      () => true,
      () => false,
    );
  expect(await Promise.all([left, inUse, others].map(isThere))).toEqual([false, true, true]);
});
