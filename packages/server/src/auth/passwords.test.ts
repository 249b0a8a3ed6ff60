import { setImmediate as turn } from "node:timers/promises";
import { expect, test } from "vitest";
import { createPasswords } from "./passwords.ts";

const cheap = { memoryKiB: 64, passes: 1, parallelism: 1 };

test("A3 a password is stored as argon2id with its cost: 19 MiB, two passes, one lane", async () => {
  const passwords = createPasswords();
  const stored = await passwords.hash("passwörd 1");
  expect(stored).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(await passwords.verify("passwörd 1", stored)).toEqual({ isRight: true, isOutdated: false });
  expect(await passwords.verify("passwörd 2", stored)).toEqual({ isRight: false, isOutdated: false });
  expect(await passwords.hash("passwörd 1")).not.toBe(stored);
});

test("A3 a hash that another implementation made is read: the reference vector of argon2id", async () => {
  // From the tests of the reference implementation in C.
  const reference = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc";
  expect(await createPasswords().verify("password", reference)).toEqual({ isRight: true, isOutdated: true });
});

test("A3 the bytes count: nothing is cut, nothing is normalised, and more than 1,024 bytes are refused", async () => {
  const passwords = createPasswords(cheap);
  const longest = "é".repeat(512);
  const stored = await passwords.hash(longest);
  expect((await passwords.verify(longest, stored)).isRight).toBe(true);
  expect((await passwords.verify(`${longest.slice(0, -1)}e`, stored)).isRight).toBe(false);
  expect((await passwords.verify(longest.normalize("NFD"), stored)).isRight).toBe(false);
  await expect(passwords.hash(`${longest}x`)).rejects.toMatchObject({ code: "invalid_request" });
  expect((await passwords.verify(`${longest}x`, stored)).isRight).toBe(false);
});

test("A5 without a stored hash the answer is no, whatever the password", async () => {
  expect(await createPasswords(cheap).verify("anything", null)).toEqual({
    isRight: false,
    isOutdated: false,
  });
});

test("A3 a stored hash that cannot be read is an error, not a wrong password", async () => {
  await expect(createPasswords(cheap).verify("x", "$2b$10$abcdef")).rejects.toThrow("PHC");
});

// 34 hashes of 19 MiB share the machine with whatever else runs on it.
test(
  "A4 200 at once: 34 are hashed, the others are told to come back, and the event loop stays free",
  { timeout: 60_000 },
  async () => {
    const passwords = createPasswords();
    const outcomes = Promise.allSettled(Array.from({ length: 200 }, () => passwords.verify("x", null)));
    const over = new AbortController();
    void outcomes.then(() => over.abort());
    const turns: number[] = [];
    while (!over.signal.aborted) {
      // What this thread works, not what it waits for on a machine with other work.
      const before = process.threadCpuUsage();
      await turn();
      turns.push(process.threadCpuUsage(before).user / 1000);
    }
    const settled = await outcomes;
    expect(settled.filter(({ status }) => status === "fulfilled")).toHaveLength(34);
    expect(settled.find(({ status }) => status === "rejected")).toMatchObject({
      reason: { code: "busy", retryAfterMs: 1_000 },
    });
    turns.sort((a, b) => a - b);
    expect(turns[Math.floor(turns.length * 0.99)]).toBeLessThan(50);
  },
);
