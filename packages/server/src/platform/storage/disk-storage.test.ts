import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempDisposable, readdir, readlink, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

import { describeObjectStorage } from "@gochat/testkit/rigs/object-storage-conformance.ts";
import { patternChunks } from "@gochat/testkit/rigs/pattern.ts";
import { DiskStorage } from "./disk-storage.ts";

const withFolder = () => mkdtempDisposable(join(tmpdir(), "gochat-storage-"));

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describeObjectStorage("on a disk", {
  borderBytes: 256 * 1024,
  runs: 200,
  kills: 20,
  open: async () => {
    const folder = await withFolder();
    return {
      spec: { directory: join(folder.path, "files") },
      names: () => filesIn(folder.path),
      [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
    };
  },
});

test("nobody else on the machine can read the files", async () => {
  await using folder = await withFolder();
  await using storage = new DiskStorage(join(folder.path, "files"));
  await storage.check();
  const keys = [randomUUID(), randomUUID(), randomUUID()] as const;
  await storage.append(keys[0], 0, patternChunks(0, 10));
  await storage.append(keys[1], 0, patternChunks(0, 10));
  await storage.finish(keys[1], 10);
  await storage.put(keys[2], Buffer.from("small"));
  const paths = (await readdir(folder.path, { recursive: true })).map((name) => join(folder.path, name));
  const modes = await Promise.all(paths.map((path) => stat(path)));
  expect(new Set(modes.filter((entry) => entry.isFile()).map(({ mode }) => mode & 0o777))).toEqual(
    new Set([0o600]),
  );
  expect(new Set(modes.filter((entry) => entry.isDirectory()).map(({ mode }) => mode & 0o777))).toEqual(
    new Set([0o700]),
  );
});

test("a folder that cannot be one is named at the start, with what to do", async () => {
  await using folder = await withFolder();
  const path = join(folder.path, "a file");
  await writeFile(path, "");
  await using storage = new DiskStorage(path);
  await expect(storage.check()).rejects.toThrow(
    /^Files cannot be kept in .*a file \(.*\)\. Make it a folder/,
  );
});

// Mounts of a process of its own, which go away with it. Elsewhere there is no way that needs no administrator.
test.runIf(process.platform === "linux")(
  "a full disk is StorageFull; what was there before stays, what did not fit is given back, and what is announced has its room",
  async () => {
    await using folder = await withFolder();
    const asRoot = process.getuid?.() === 0 ? [] : ["--map-root-user"];
    const script = new URL("../../../../testkit/src/rigs/fill-disk.ts", import.meta.url).pathname;
    const mount = 'mount -t tmpfs -o size=4m tmpfs "$1" && exec "$2" "$3" "$1"';
    const program = ["sh", "-c", mount, "sh", folder.path, process.execPath, script];
    const { stdout } = await promisify(execFile)("unshare", ["--mount", ...asRoot, ...program]);
    expect(JSON.parse(stdout)).toEqual({
      append: "StorageFull",
      length: 1024 * 1024 + 1,
      put: "StorageFull",
      otherLength: 2 * 1024 * 1024,
      isWhole: true,
      isLeft: false,
      aboveFree: "StorageFull",
      beside: "StorageFull",
      isBegun: false,
      smaller: 256 * 1024,
      afterwards: 1024 * 1024,
      empty: 0,
    });
  },
);

test.runIf(process.platform === "linux")("no descriptor stays open, however a call ends", async () => {
  await using folder = await withFolder();
  await using storage = new DiskStorage(folder.path);
  await storage.check();
  const openFiles = async () => {
    const links = (await readdir("/proc/self/fd")).map((fd) =>
      readlink(`/proc/self/fd/${fd}`).catch(() => ""),
    );
    return (await Promise.all(links)).filter((path) => path.startsWith(folder.path));
  };
  const key = randomUUID();
  await storage.append(key, 0, patternChunks(0, 1_000_000));
  await storage.append(key, 1, patternChunks(1, 10)).catch(() => {});
  await storage.finish(key, 1).catch(() => {});
  await storage.finish(key, 1_000_000);
  for (let reader = 0; reader < 10; reader++) {
    const body = await storage.read(key);
    if (reader % 2 === 0) for await (const _chunk of body) break;
    else await new Promise((resolve) => body.once("close", resolve).destroy());
  }
  await storage.remove(key);
  await expect.poll(openFiles).toEqual([]);
});
