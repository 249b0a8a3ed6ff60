import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lockFolder } from "./folder-lock.ts";
import { hasEnded, identify } from "./process-identity.ts";

async function makeFolder() {
  const folder = await mkdtemp(join(tmpdir(), "gochat-lock-"));
  return { folder, [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) };
}

const QUICK = { beatMs: 10, silenceMs: 100 };
const ELSEWHERE = "in-use.4711.abc.elsewhere";

test("a process has not ended; another one of its number has, where the system tells", async () => {
  const me = await identify();
  expect(await hasEnded(me)).toBe(false);
  const [pid, start, place] = me.split(".");
  expect(await hasEnded(`${pid}.${start}.elsewhere`)).toBe(undefined);
  expect(await hasEnded(`0.${start}.${place}`)).toBe(undefined);
  if (process.platform !== "linux") return;
  expect(await hasEnded(`${pid}.0123456789ab.${place}`)).toBe(true);
  expect(await hasEnded(`${process.ppid}.${start}.${place}`)).toBe(true);
});

test("a process that was killed has ended, though nobody has asked for its end yet", async () => {
  if (process.platform !== "linux") return;
  // What the shell becomes has a child of which it does not know, and for whose end it never asks.
  const parent = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pid = Number(line.toString());
    await expect.poll(() => readFile(`/proc/${parent.pid}/comm`, "utf8")).toBe("sleep\n");
    const name = await identify(pid);
    expect(await hasEnded(name)).toBe(false);
    process.kill(pid, "SIGKILL");
    await expect.poll(() => hasEnded(name)).toBe(true);
    expect(process.kill(pid, 0)).toBe(true);
  } finally {
    parent.kill("SIGKILL");
    await once(parent, "close");
  }
});

test("of many who come at once, and find one that died, one gets the folder", async () => {
  const me = await identify();
  const [, start, place] = me.split(".");
  const contest = async (round: number) => {
    await using made = await makeFolder();
    // No system has a process of this number.
    await writeFile(join(made.folder, `in-use.999999999.${start}.${place}`), "");
    const all = Array.from({ length: 6 }, (_, index) =>
      lockFolder(made.folder, { identity: `${me}.${(index * 5 + round) % 6}` }),
    );
    const outcomes = await Promise.allSettled(all);
    const held = outcomes.filter((outcome) => outcome.status === "fulfilled");
    expect(held).toHaveLength(1);
    for (const outcome of outcomes)
      if (outcome.status === "rejected") expect(outcome.reason).toMatchObject({ code: "storage_in_use" });
    await held[0]?.value.release();
    expect(await readdir(made.folder)).toEqual([]);
  };
  await Promise.all(Array.from({ length: 10 }, (_, round) => contest(round)));
});

test("a folder that a process of another machine or container holds is not taken while that one shows that it lives", async () => {
  await using made = await makeFolder();
  const path = join(made.folder, ELSEWHERE);
  await writeFile(path, "");
  // Its clock is wrong, which is no matter.
  let clock = 1000;
  const beat = () => utimes(path, ++clock, clock).catch(() => {});
  const timer = setInterval(() => void beat(), QUICK.beatMs);
  try {
    await expect(lockFolder(made.folder, QUICK)).rejects.toMatchObject({
      code: "storage_in_use",
      message: expect.stringContaining("process 4711") as string,
    });
  } finally {
    clearInterval(timer);
  }
  expect(await readdir(made.folder)).toEqual([ELSEWHERE]);

  const lock = await lockFolder(made.folder, QUICK);
  expect(await readdir(made.folder)).toEqual([`in-use.${await identify()}`]);
  await lock.throwIfLost();
  await lock.release();
  expect(await readdir(made.folder)).toEqual([]);
});

test("who holds a folder shows that it lives", async () => {
  await using made = await makeFolder();
  const lock = await lockFolder(made.folder, QUICK);
  const [name = ""] = await readdir(made.folder);
  const path = join(made.folder, name);
  await utimes(path, 1, 1);
  await expect.poll(() => stat(path).then(({ mtimeMs }) => mtimeMs)).not.toBe(1000);
  await lock.release();
});
