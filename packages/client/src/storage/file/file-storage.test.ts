import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test, vi } from "vitest";
import type { Storage } from "../storage.ts";
import { testBlobs, testClosing, testStorage } from "../../testing/storage-suite.ts";
import { fileStorage } from "./file-storage.ts";

const JOURNAL = "records-1.journal";

async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), "gochat-storage-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

const makePlace = async () => {
  const made = await makeFolder();
  return {
    open: (): readonly [Storage, Storage] => {
      const storage = fileStorage(join(made.folder, "made", "for me"));
      return [storage, storage];
    },
    [Symbol.asyncDispose]: made[Symbol.asyncDispose],
  };
};
testStorage("fileStorage", makePlace);
testBlobs("fileStorage", makePlace);
testClosing("fileStorage", makePlace);

/** One of the programs of `tests/storage`. */
function startProgram(name: string, ...args: string[]) {
  const path = fileURLToPath(new URL(`../../../tests/storage/${name}.ts`, import.meta.url));
  return track(spawn(process.execPath, [path, ...args], { stdio: ["pipe", "pipe", "inherit"] }));
}

function track(child: ChildProcess) {
  const lines: string[] = [];
  let rest = "";
  let wake = () => {};
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    const [next = "", ...more] = (rest + text).split("\n").toReversed();
    rest = next;
    lines.push(...more.toReversed());
    wake();
  });
  const ended = once(child, "close");
  return {
    child,
    lines,
    rest: () => rest,
    ended,
    /** Resolves when it has said so many lines. */
    async said(count: number): Promise<string> {
      while (lines.length < count)
        await Promise.race([new Promise<void>((resolve) => (wake = resolve)), ended]);
      return lines[count - 1] ?? "";
    },
    async kill(): Promise<void> {
      child.kill("SIGKILL");
      await ended;
    },
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await ended;
    },
  };
}

test("whatever was stored is there after kill -9, whenever that came, and no write by half", async () => {
  await using made = await makeFolder();
  let before = 0;
  let setAside = 0;
  for (let round = 0; round < 12; round++) {
    await using program = startProgram("write-on", made.folder);
    await program.said(1 + ((round * 37) % 100));
    await program.kill();
    const stored = Math.max(before, ...program.lines.map(Number));
    const storage = fileStorage(made.folder, { onCorrupt: () => setAside++ });
    const found = await storage.read("");
    const last = found.get("a") as number;
    expect(last).toBeGreaterThanOrEqual(stored);
    expect(last).toBeGreaterThan(before);
    const turns = Array.from({ length: Math.min(10, last) }, (_, back) => `turn/${last - back}`);
    expect(new Set(found.keys())).toEqual(new Set(["a", "b", ...turns]));
    expect(found.get("b")).toBe(last);
    before = last;
    await storage.close();
  }
  expect(setAside).toBe(0);
  // It was written anew in between, and more than once.
  expect(before * 20_000).toBeGreaterThan(5 * 1024 * 1024);
});

test("a second process is told who has the storage, and has it as soon as that one is killed", async () => {
  await using made = await makeFolder();
  await using program = startProgram("hold-folder", made.folder);
  expect(await program.said(2)).toBe("held");
  const storage = fileStorage(made.folder);
  const { pid } = program.child;
  for (const attempt of [
    storage.read(""),
    storage.write(new Map([["a", 1]])),
    storage.lock("it", async () => 1),
  ])
    await expect(attempt).rejects.toMatchObject({
      code: "storage_in_use",
      message: expect.stringContaining(`process ${pid}`) as string,
    });
  await program.kill();
  expect(await storage.read("")).toEqual(new Map([["holder", pid]]));
  await storage.close();
});

test("of many processes that find the storage of a dead one, one gets it", async () => {
  await using made = await makeFolder();
  await using dead = startProgram("hold-folder", made.folder);
  await dead.said(2);
  await dead.kill();
  expect(await readdir(made.folder)).toContainEqual(expect.stringMatching(`^in-use.${dead.child.pid}`));
  await using stack = new AsyncDisposableStack();
  const programs = Array.from({ length: 6 }, () =>
    stack.use(startProgram("hold-folder", made.folder, "wait")),
  );
  await Promise.all(programs.map((program) => program.said(1)));
  for (const { child } of programs) child.stdin?.write("now\n");
  const said = await Promise.all(programs.map((program) => program.said(2)));
  expect(said.toSorted()).toEqual(["held", ...Array.from({ length: 5 }, () => "storage_in_use")]);
});

test("a second storage of the same folder in one process is told so", async () => {
  await using made = await makeFolder();
  const first = fileStorage(made.folder);
  const second = fileStorage(join(made.folder, "."));
  await first.read("");
  await expect(second.read("")).rejects.toMatchObject({
    code: "storage_in_use",
    message: expect.stringContaining("this process") as string,
  });
  await first.close();
  expect(await second.read("")).toEqual(new Map());
  await second.close();
});

test("who lost the folder to another machine writes no more", async () => {
  await using made = await makeFolder();
  const storage = fileStorage(made.folder);
  await storage.write(new Map([["a", 1]]));
  const mine = (await readdir(made.folder)).find((name) => name.startsWith("in-use"));
  await rm(join(made.folder, mine ?? ""));
  await expect(storage.write(new Map([["a", 2]]))).rejects.toMatchObject({ code: "storage_in_use" });
  await storage.close();
});

test("a full disk refuses writes, all of each; with room again they go on", async () => {
  await using made = await makeFolder();
  const path = fileURLToPath(new URL("../../../tests/storage/fill-disk.ts", import.meta.url));
  // 512 bytes each, or 1024: no file may be longer.
  const limited = ["-c", 'ulimit -f 400; exec "$0" "$@"', process.execPath, path, made.folder];
  await using program = track(spawn("sh", limited, { stdio: ["ignore", "pipe", "inherit"] }));
  await program.ended;
  const { codes, isRight, kept } = JSON.parse(program.rest()) as {
    codes: string[];
    isRight: boolean;
    kept: string[];
  };
  expect(codes).toEqual(["EFBIG", "EFBIG"]);
  expect(isRight).toBe(true);
  const storage = fileStorage(made.folder);
  expect([...(await storage.read("")).keys()]).toEqual(kept);
  await storage.close();
});

test("only its user can read what is stored, and nothing else is left in the folder", async () => {
  await using made = await makeFolder();
  const folder = join(made.folder, "new");
  const storage = fileStorage(folder);
  await storage.write(new Map([["token", "secret"]]));
  const modeOf = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);
  expect(await modeOf(folder)).toBe("700");
  const names = await readdir(folder);
  expect(names.toSorted()).toEqual([expect.stringMatching(/^in-use\./), JOURNAL]);
  for (const name of names) expect(await modeOf(join(folder, name))).toBe("600");
  await storage.close();
  expect(await readdir(folder)).toEqual([JOURNAL]);
});

test("bytes lie in files of their own, for their user alone, as long as a record names them; what a crash left there is removed", async () => {
  await using made = await makeFolder();
  const storage = fileStorage(made.folder);
  await storage.write(
    new Map([
      ["a", new Blob(["one"])],
      ["b", new Blob(["two"])],
    ]),
  );
  const bytesIn = async () => (await readdir(made.folder)).filter((name) => name.startsWith("bytes-"));
  const [first = ""] = await bytesIn();
  expect((await stat(join(made.folder, first))).mode & 0o777).toBe(0o600);
  await storage.write(
    new Map<string, unknown>([
      ["a", undefined],
      ["b", new Blob(["three"])],
    ]),
  );
  expect(await bytesIn()).toHaveLength(1);
  await storage.close();
  await writeFile(join(made.folder, "bytes-left"), "of a crash");
  const again = fileStorage(made.folder);
  const [[, blob] = []] = await again.read("");
  expect(await (blob as Blob).text()).toBe("three");
  expect(await bytesIn()).toHaveLength(1);
  for (const name of await bytesIn()) await rm(join(made.folder, name));
  expect(await again.read("")).toEqual(new Map());
  await again.close();
});

test("bytes that cannot be read, or for which there is no room, are left out, and nothing else", async () => {
  await using made = await makeFolder();
  const storage = fileStorage(made.folder);
  const gone = Object.assign(new Blob(), {
    stream: () => new ReadableStream({ pull: () => Promise.reject(new Error("gone")) }),
  });
  await storage.write(
    new Map<string, unknown>([
      ["a", gone],
      ["b", 2],
    ]),
  );
  expect(await storage.read("")).toEqual(new Map([["b", 2]]));
  expect((await readdir(made.folder)).filter((name) => name.startsWith("bytes-"))).toEqual([]);
  await storage.close();
});

test("a write has not ended before it is on the disk; one that cannot get there is refused, and the next one may", async () => {
  await using made = await makeFolder();
  const storage = fileStorage(made.folder);
  await storage.write(new Map([["a", 1]]));
  const probe = await open(made.folder);
  const flush = vi.spyOn(Object.getPrototypeOf(probe) as typeof probe, "datasync");
  await probe.close();
  try {
    const { promise: flushed, resolve: endFlush } = Promise.withResolvers<void>();
    const { promise: isFlushing, resolve: beginFlush } = Promise.withResolvers<void>();
    flush.mockImplementationOnce(() => {
      beginFlush();
      return flushed;
    });
    let hasEnded = false;
    const write = storage.write(new Map([["b", 2]])).then(() => (hasEnded = true));
    await isFlushing;
    await readdir(made.folder);
    expect(hasEnded).toBe(false);
    endFlush();
    await write;

    flush.mockRejectedValueOnce(new Error("EIO"));
    await expect(storage.write(new Map([["c", 3]]))).rejects.toThrow("EIO");
    expect([...(await storage.read("")).keys()]).toEqual(["a", "b"]);
    await storage.write(new Map([["d", 4]]));
  } finally {
    flush.mockRestore();
  }
  await storage.close();
  const again = fileStorage(made.folder);
  expect([...(await again.read("")).keys()]).toEqual(["a", "b", "d"]);
  await again.close();
});

test("writes at once are flushed together", async () => {
  await using made = await makeFolder();
  const storage = fileStorage(made.folder);
  await storage.write(new Map([["first", 0]]));
  await Promise.all(Array.from({ length: 100 }, (_, turn) => storage.write(new Map([["key", turn]]))));
  const journal = await readFile(join(made.folder, JOURNAL), "utf8");
  expect(journal.split("\n").length - 1).toBeLessThanOrEqual(3);
  expect((await storage.read("")).get("key")).toBe(99);
  await storage.close();
});

test("the journal stays below twice what is in it and one MiB, and keeps what is in it", async () => {
  await using made = await makeFolder();
  const storage = fileStorage(made.folder);
  const value = "-".repeat(100_000);
  let longest = 0;
  for (let turn = 0; turn < 60; turn++) {
    await storage.write(
      new Map<string, unknown>([
        ["changing", value + turn],
        ...(turn === 0 ? [["kept", value] as const] : []),
      ]),
    );
    longest = Math.max(longest, (await stat(join(made.folder, JOURNAL))).size);
  }
  expect(longest).toBeGreaterThan(1024 * 1024);
  expect(longest).toBeLessThan(2 * 200_500 + 1024 * 1024);
  await storage.close();
  const again = fileStorage(made.folder);
  expect(await again.read("")).toEqual(
    new Map([
      ["kept", value],
      ["changing", `${value}59`],
    ]),
  );
  expect((await stat(join(made.folder, JOURNAL))).size).toBeLessThan(200_500);
  await again.close();
});

test("what could not be read is warned of", async () => {
  await using made = await makeFolder();
  await writeFile(join(made.folder, JOURNAL), "no journal\n");
  const warned = once(process, "warning");
  const storage = fileStorage(made.folder);
  expect(await storage.read("")).toEqual(new Map());
  expect((await warned)[0]).toMatchObject({
    name: "GoChatWarning",
    message: expect.stringContaining(".corrupt") as string,
  });
  await storage.close();
});

test("a folder that cannot be made is no silent loss", async () => {
  await using made = await makeFolder();
  await writeFile(join(made.folder, "file"), "");
  const storage = fileStorage(join(made.folder, "file", "folder"));
  await expect(storage.read("")).rejects.toMatchObject({ code: "ENOTDIR" });
  await storage.close();
});

test("a journal that cannot be read keeps nobody from trying again", async () => {
  await using made = await makeFolder();
  const path = join(made.folder, JOURNAL);
  await mkdir(path);
  const storage = fileStorage(made.folder);
  await expect(storage.read("")).rejects.toMatchObject({ code: "EISDIR" });
  expect(await readdir(made.folder)).toEqual([JOURNAL]);
  await rm(path, { recursive: true });
  expect(await storage.read("")).toEqual(new Map());
  await storage.close();
});
