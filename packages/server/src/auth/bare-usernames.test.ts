import { expect, test } from "vitest";
import type { UserId } from "@gochat/protocol";
import { BareUsernames } from "./bare-usernames.ts";

function counting() {
  const asked: string[] = [];
  let now = 1_000;
  const names = new BareUsernames(
    (name) => {
      asked.push(name);
      return name === "bad"
        ? Promise.reject(new Error("no"))
        : Promise.resolve(`id-${asked.length}` as UserId);
    },
    { now: () => now },
  );
  return { asked, names, wait: (ms: number) => (now += ms) };
}

test("A16 a name is looked up once a minute, in any letter case, however many ask at once", async () => {
  const { asked, names, wait } = counting();
  await Promise.all(["alice", "Alice", "ALICE"].map((name) => names.find(name)));
  expect(asked).toEqual(["alice"]);
  wait(60_001);
  await names.find("alice");
  expect(asked).toEqual(["alice", "alice"]);
});

test("A16 a failure is not kept, and after a deletion everybody is looked up anew", async () => {
  const { asked, names } = counting();
  await expect(names.find("bad")).rejects.toThrow("no");
  await expect(names.find("bad")).rejects.toThrow("no");
  await names.find("alice");
  names.clear();
  await names.find("alice");
  expect(asked).toEqual(["bad", "bad", "alice", "alice"]);
});

test("A16 the names that are kept are bounded", async () => {
  const { asked, names } = counting();
  for (let i = 0; i <= 10_000; i++) await names.find(`user${i}`);
  await names.find("user10000");
  expect(asked).toHaveLength(10_001);
  await names.find("user0");
  expect(asked).toHaveLength(10_002);
});
