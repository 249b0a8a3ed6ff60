import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

import { MalformedError } from "./malformed-error.ts";
import { writePieces } from "./write-pieces.ts";

async function folder(bytes: Uint8Array) {
  const dir = await mkdtemp(join(tmpdir(), "gochat-pieces-"));
  await writeFile(join(dir, "source"), bytes);
  return {
    source: join(dir, "source"),
    target: join(dir, "target"),
    [Symbol.asyncDispose]: async () => await rm(dir, { recursive: true }),
  };
}

test("pieces become a file in their order, and its size and sum are told", async () => {
  const bytes = Buffer.from("abc".repeat(100_000));
  await using files = await folder(bytes);
  const pieces = [
    { from: 0, to: 200_000 },
    { bytes: Buffer.from("!") },
    { zeros: 70_000 },
    { from: 299_999, to: 300_000 },
  ];
  const written = await writePieces(files.source, files.target, pieces);
  const expected = Buffer.concat([
    bytes.subarray(0, 200_000),
    Buffer.from("!"),
    Buffer.alloc(70_000),
    Buffer.from("c"),
  ]);
  expect(await readFile(files.target)).toEqual(expected);
  expect(written).toEqual({ size: 270_002, sha256: createHash("sha256").update(expected).digest("hex") });
});

test.each([
  ["more than there was", [{ zeros: 1e15 }]],
  ["what is not there", [{ from: 0, to: 11 }]],
  ["the same again and again", Array.from({ length: 300 }, () => ({ from: 0, to: 10 }))],
])("pieces that ask for %s leave no file", async (_what, pieces) => {
  await using files = await folder(Buffer.alloc(10));
  await expect(writePieces(files.source, files.target, pieces)).rejects.toThrow(MalformedError);
  expect(existsSync(files.target)).toBe(false);
});

test("a file that is there is not written over, and stays", async () => {
  await using files = await folder(Buffer.alloc(10));
  await writeFile(files.target, "mine");
  await expect(writePieces(files.source, files.target, [{ from: 0, to: 1 }])).rejects.toThrow("EEXIST");
  expect(await readFile(files.target, "utf8")).toBe("mine");
});
