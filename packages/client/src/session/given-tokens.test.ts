import { expect, test } from "vitest";
import { GoChatError } from "../errors.ts";
import { memoryStorage } from "../storage/memory.ts";
import type { Credentials } from "./credentials.ts";
import { testWorld } from "../testing/session-rig.ts";
import { createSession } from "./session.ts";

const MINUTE_MS = 60_000;

function setUp(token: Extract<Credentials, { token: unknown }>["token"]) {
  const world = testWorld();
  const signedOut: GoChatError[] = [];
  const never = () => expect.unreachable();
  const session = createSession({
    url: "http://localhost:8080",
    api: () => ({ login: never, refresh: never, logout: never }),
    credentials: { token },
    storage: memoryStorage(),
    environment: world.environment,
    onSignedOut: (error) => signedOut.push(error),
  });
  return { world, signedOut, ...session };
}

const base64url = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const jwt = (payload: unknown) => `${base64url({ alg: "HS256" })}.${base64url(payload)}.c2lnbmF0dXJl`;
const codeOf = (work: Promise<unknown>) => work.then(String, (error: GoChatError) => error.code);

test("a token that was given is used until the server refuses it, and then the session has ended", async () => {
  const { accessToken, rejectToken, signedOut, world } = setUp("alice");
  expect(await accessToken()).toBe("alice");
  rejectToken("bob");
  await world.pass(24 * 60 * MINUTE_MS);
  world.jump(-48 * 60 * MINUTE_MS);
  expect(await accessToken()).toBe("alice");
  rejectToken("alice");
  expect([await codeOf(accessToken()), await codeOf(accessToken())]).toEqual(["signed_out", "signed_out"]);
  expect(signedOut).toMatchObject([{ code: "signed_out" }]);
});

test("a given token that says when it ends is used to its end and beyond: only the server knows", async () => {
  const world = testWorld();
  const token = jwt({ exp: world.environment.now() / 1000 + 60 });
  const session = setUp(token);
  for (let turn = 0; turn < 5; turn++) {
    expect(await session.accessToken()).toBe(token);
    await session.world.pass(30_000);
  }
});

test("a function is asked again when its token was refused, once for all callers", async () => {
  let calls = 0;
  const { accessToken, rejectToken, world } = setUp(async () => `token ${++calls}`);
  const askAll = () => Promise.all(Array.from({ length: 20 }, () => accessToken()));
  expect(new Set(await askAll())).toEqual(new Set(["token 1"]));
  await world.pass(24 * 60 * MINUTE_MS);
  world.jump(-48 * 60 * MINUTE_MS);
  expect(await accessToken()).toBe("token 1");
  for (let late = 0; late < 3; late++) rejectToken("token 1");
  expect(new Set(await askAll())).toEqual(new Set(["token 2"]));
  rejectToken("token 1");
  expect(await accessToken()).toBe("token 2");
  expect(calls).toBe(2);
});

test("a function is asked 60 seconds before its token ends, if that says when", async () => {
  let calls = 0;
  const clock = testWorld().environment;
  const session = setUp(() =>
    jwt({ sub: "é?>~ÿ", call: ++calls, exp: (session.world.environment.now() + 15 * MINUTE_MS) / 1000 }),
  );
  expect(clock.now()).toBe(session.world.environment.now());
  const first = await session.accessToken();
  await session.world.pass(14 * MINUTE_MS - 1);
  expect(await session.accessToken()).toBe(first);
  await session.world.pass(1);
  expect(await session.accessToken()).not.toBe(first);
  expect(calls).toBe(2);
  const cancel = session.keepFresh();
  await session.world.pass(60 * MINUTE_MS);
  expect(calls).toBe(6);
  cancel();
});

test("a clock that is wrong makes no storm: a fresh token that has ended by it is good until it is refused", async () => {
  let calls = 0;
  const session = setUp(() => jwt({ call: ++calls, exp: session.world.environment.now() / 1000 - 3600 }));
  session.keepFresh();
  for (let turn = 0; turn < 10; turn++) {
    await session.accessToken();
    await session.world.pass(MINUTE_MS);
  }
  expect(calls).toBe(1);
  await session.close();
});

test("what looks like a JWT and is none is a token like others", async () => {
  for (const token of ["a.b", "a.b.c", `a.${base64url(null)}.c`, `a.${base64url({ exp: "1" })}.c`, "."]) {
    const session = setUp(() => token);
    expect(await session.accessToken()).toBe(token);
  }
});

test("a function that fails, or gives nothing of use, is asked again at the next call", async () => {
  const gives: (() => unknown)[] = [
    () => Promise.reject(new Error("no network")),
    () => {
      throw new Error("at once");
    },
    () => undefined,
    () => "",
    () => "good",
    () => "good",
    () => "better",
  ];
  const session = setUp(() => gives.shift()?.() as string);
  for (let turn = 0; turn < 4; turn++)
    await expect(session.accessToken()).rejects.toMatchObject({ code: "no_token", isRetryable: true });
  expect(await session.accessToken()).toBe("good");
  session.rejectToken("good");
  // It has not noticed yet.
  await expect(session.accessToken()).rejects.toMatchObject({ code: "no_token", isRetryable: true });
  expect(await session.accessToken()).toBe("better");
  expect(session.signedOut).toEqual([]);
});

test("a function may say that the session has ended", async () => {
  const session = setUp(() => Promise.reject(new GoChatError("signed_out", "The host application says so.")));
  expect(await codeOf(session.accessToken())).toBe("signed_out");
  expect(session.signedOut).toMatchObject([{ message: "The host application says so." }]);
});

test("signing out ends the giving of tokens", async () => {
  const session = setUp("alice");
  await session.accessToken();
  await session.signOut();
  expect(await codeOf(session.accessToken())).toBe("signed_out");
  expect(session.signedOut).toHaveLength(1);
  expect(session.world.timers().running).toBe(0);
});
