import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { GoChatError } from "../errors.ts";
import { fileStorage } from "../storage/file/file-storage.ts";
import { memoryStorage } from "../storage/memory.ts";
import type { Storage } from "../storage/storage.ts";
import type { Credentials } from "./credentials.ts";
import { storedLogin } from "./session-record.ts";
import { LOGIN, PASSWORD, settle, testWorld, tokenService } from "../testing/session-rig.ts";
import { createSession } from "./session.ts";

const URL = "http://localhost:8080";
const MINUTE_MS = 60_000;
const WITH_PASSWORD = { login: LOGIN, password: PASSWORD };

/** A server, a storage and a clock, and as many tabs as are opened. */
function setUp({ lifetimeMs = 15 * MINUTE_MS, storage = memoryStorage() } = {}) {
  const world = testWorld();
  const service = tokenService(world.elapsed, lifetimeMs);
  const openTab = (
    credentials: Credentials = WITH_PASSWORD,
    about: { url?: string; storage?: Storage } = {},
  ) => {
    const signedOut: GoChatError[] = [];
    const session = createSession({
      url: about.url ?? URL,
      api: () => service.api,
      credentials,
      storage: about.storage ?? storage,
      environment: world.environment,
      onSignedOut: (error) => signedOut.push(error),
    });
    return { ...session, signedOut };
  };
  return { world, service, storage, openTab };
}

const codeOf = (work: Promise<unknown>) => work.then(String, (error: GoChatError) => error.code);

test("A7 twenty callers in each of two tabs ask the server once, for the first token and for every later one", async () => {
  const { world, service, openTab } = setUp();
  const tabs = [openTab(), openTab()];
  const askAll = () =>
    Promise.all(tabs.flatMap((tab) => Array.from({ length: 20 }, () => tab.accessToken())));
  const first = new Set(await askAll());
  expect(first.size).toBe(1);
  await world.pass(14 * MINUTE_MS - 1);
  expect(new Set(await askAll())).toEqual(first);
  expect(service.asked).toEqual({ login: 1, refresh: 0, logout: 0 });
  await world.pass(1);
  const second = new Set(await askAll());
  expect(second.size).toBe(1);
  expect(second).not.toEqual(first);
  expect(service.asked).toEqual({ login: 1, refresh: 1, logout: 0 });
  expect(service.state.reuses).toBe(0);
});

test("a session is stored for the next start, of the same login on the same server, and the password never is", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gochat-session-"));
  try {
    const first = setUp({ storage: fileStorage(folder) });
    const token = await first.openTab().accessToken();
    expect(JSON.stringify([...(await first.storage.read(""))])).not.toContain(PASSWORD);
    await first.storage.close();

    const storage = fileStorage(folder);
    expect(await storedLogin(storage, URL)).toBe(LOGIN);
    expect(await storedLogin(storage, `${URL}/`)).toBe(LOGIN);
    expect(await storedLogin(storage, "http://elsewhere")).toBe(undefined);
    const { openTab } = first;
    expect(await openTab({ login: LOGIN }, { storage }).accessToken()).toBe(token);
    expect(await codeOf(openTab({ login: "bob" }, { storage }).accessToken())).toBe("signed_out");
    const elsewhere = openTab({ login: LOGIN }, { storage, url: "http://elsewhere" });
    expect(await codeOf(elsewhere.accessToken())).toBe("signed_out");
    // It was of no use to them, and is to others.
    expect(await openTab({ login: LOGIN }, { storage }).accessToken()).toBe(token);

    // Who signs in takes its place.
    await openTab(WITH_PASSWORD, { storage, url: "http://elsewhere" }).accessToken();
    expect(first.service.asked.login).toBe(2);
    expect(await codeOf(openTab({ login: LOGIN }, { storage }).accessToken())).toBe("signed_out");
    await storage.close();
  } finally {
    await rm(folder, { recursive: true });
  }
});

test("a record of another version, or of nobody, is replaced", async () => {
  for (const record of [
    null,
    1,
    "text",
    { version: 2 },
    { version: 1 },
    { version: 1, url: URL, login: LOGIN },
  ]) {
    const { service, storage, openTab } = setUp();
    await storage.write(new Map([["session", record]]));
    expect(await storedLogin(storage, URL)).toBe(undefined);
    expect(service.accepts(await openTab().accessToken())).toBe(true);
    expect(await openTab({ login: LOGIN }).accessToken()).toBe("access-0-0");
  }
});

test("a session that the server ended is begun anew by who has a password, once for all tabs", async () => {
  const { service, openTab } = setUp();
  const tabs = [openTab(), openTab()];
  const tokens = await Promise.all(tabs.map((tab) => tab.accessToken()));
  service.revokeAll();
  for (const [index, tab] of tabs.entries()) tab.rejectToken(tokens[index] ?? "");
  const next = new Set(await Promise.all([...tabs, ...tabs].map((tab) => tab.accessToken())));
  expect(next.size).toBe(1);
  expect(service.accepts([...next][0] ?? "")).toBe(true);
  expect(service.asked).toEqual({ login: 2, refresh: 1, logout: 0 });
  expect(tabs.flatMap(({ signedOut }) => signedOut)).toEqual([]);
});

test("a session that the server ended has ended for who has no password, and is told once", async () => {
  const { service, storage, openTab } = setUp();
  await openTab().accessToken();
  const tab = openTab({ login: LOGIN });
  tab.rejectToken(await tab.accessToken());
  service.revokeAll();
  const all = await Promise.all(Array.from({ length: 5 }, () => codeOf(tab.accessToken())));
  expect(new Set(all)).toEqual(new Set(["signed_out"]));
  expect(await codeOf(tab.accessToken())).toBe("signed_out");
  expect(tab.signedOut).toMatchObject([{ code: "signed_out", isRetryable: false }]);
  expect(service.asked.refresh).toBe(1);
  expect(await storage.read("")).toEqual(new Map());
});

test("who may not sign in is told why, and does not try again", async () => {
  const { service, openTab } = setUp();
  const tab = openTab({ login: LOGIN, password: "wrong" });
  expect(await Promise.all([codeOf(tab.accessToken()), codeOf(tab.accessToken())])).toEqual([
    "invalid_credentials",
    "invalid_credentials",
  ]);
  expect(await codeOf(tab.accessToken())).toBe("signed_out");
  expect(tab.signedOut).toMatchObject([{ code: "signed_out", cause: { code: "invalid_credentials" } }]);
  expect(service.asked.login).toBe(1);
});

test("a server that is away changes nothing: each call tries again, and an answer that was lost comes again (A9)", async () => {
  const { world, service, openTab } = setUp();
  const tab = openTab();
  service.state.away = "before";
  expect(await codeOf(tab.accessToken())).toBe("unreachable");
  service.state.away = undefined;
  await tab.accessToken();

  await world.pass(15 * MINUTE_MS);
  for (const away of ["before", "after", "after", "before"] as const) {
    service.state.away = away;
    await expect(tab.accessToken()).rejects.toMatchObject({ code: "unreachable", isRetryable: true });
    await world.pass(5_000);
  }
  service.state.away = undefined;
  expect(service.accepts(await tab.accessToken())).toBe(true);
  expect(service.asked).toMatchObject({ login: 2, refresh: 5 });
  expect(service.state.reuses).toBe(0);
  expect(service.live()).toBe(1);
  expect(tab.signedOut).toEqual([]);
});

test("a token that the server refused is not given again, and a late word about an older one is not heard", async () => {
  const { world, service, openTab } = setUp();
  const [one, other] = [openTab(), openTab()];
  const first = await one.accessToken();
  await other.accessToken();
  one.rejectToken("another one");
  expect(await one.accessToken()).toBe(first);
  await world.pass(1_000);
  one.rejectToken(first);
  const second = await one.accessToken();
  expect(second).not.toBe(first);
  one.rejectToken(first);
  expect(await one.accessToken()).toBe(second);
  other.rejectToken(first);
  expect(await other.accessToken()).toBe(second);
  expect(service.asked.refresh).toBe(1);
  await world.pass(1_000);
  one.rejectToken(second);
  one.rejectToken(first);
  expect(await one.accessToken()).not.toBe(second);
});

test("a refresh within the same second gives the same access token, and is one all the same", async () => {
  const { service, openTab } = setUp();
  const tabs = [openTab(), openTab()];
  const [first = ""] = await Promise.all(tabs.map((tab) => tab.accessToken()));
  for (const tab of tabs) tab.rejectToken(first);
  for (let turn = 0; turn < 3; turn++)
    expect(await Promise.all(tabs.map((tab) => tab.accessToken()))).toEqual([first, first]);
  expect(service.asked).toEqual({ login: 1, refresh: 1, logout: 0 });
});

test("a clock that is set back or forth costs a refresh at most, and never a token that has ended", async () => {
  for (const jumpMs of [-600 * MINUTE_MS, -20 * MINUTE_MS, -5_000, 5_000, 20 * MINUTE_MS, 600 * MINUTE_MS]) {
    const { world, service, openTab } = setUp();
    const tab = openTab();
    await tab.accessToken();
    world.jump(jumpMs);
    expect(service.accepts(await tab.accessToken())).toBe(true);
    expect(service.asked.refresh).toBe(Math.abs(jumpMs) > MINUTE_MS ? 1 : 0);
    await tab.accessToken();
    expect(service.asked.refresh).toBeLessThanOrEqual(1);
    await world.pass(15 * MINUTE_MS);
    expect(service.accepts(await tab.accessToken())).toBe(true);
    expect(service.asked.login).toBe(1);
  }
});

test("tokens that live for seconds only are used for half their life", async () => {
  const { world, service, openTab } = setUp({ lifetimeMs: 10_000 });
  const tab = openTab();
  for (let turn = 0; turn < 20; turn++) {
    expect(service.accepts(await tab.accessToken())).toBe(true);
    await world.pass(1_000);
  }
  expect(service.asked).toMatchObject({ login: 1, refresh: 3 });
});

test("A7 a quiet session is kept fresh, once for all tabs, by few timers", async () => {
  const { world, service, openTab } = setUp();
  const tabs = [openTab(), openTab()];
  await Promise.all(tabs.map((tab) => tab.accessToken()));
  const cancels = tabs.map((tab) => tab.keepFresh());
  for (let hour = 0; hour < 24; hour++) {
    for (let quarter = 0; quarter < 4; quarter++) {
      await world.pass(15 * MINUTE_MS);
      const { refresh } = service.asked;
      const tokens = await Promise.all(tabs.map((tab) => tab.accessToken()));
      expect(tokens.map((token) => service.accepts(token))).toEqual([true, true]);
      expect(service.asked.refresh).toBe(refresh);
    }
  }
  expect(service.asked.login).toBe(1);
  expect(service.asked.refresh).toBeGreaterThanOrEqual(96);
  expect(service.asked.refresh).toBeLessThanOrEqual(104);
  expect(service.state.atOnce).toBe(1);
  // One every two minutes, and one more for each token, in each tab.
  expect(world.timers().count).toBeLessThan(2 * 24 * (30 + 5));
  expect(world.timers().running).toBe(2);
  for (const cancel of cancels) cancel();
  expect(world.timers().running).toBe(0);
});

test("keeping fresh survives a server that is away, and a clock that is set", async () => {
  const { world, service, openTab } = setUp();
  const tab = openTab();
  await tab.accessToken();
  tab.keepFresh();
  await world.pass(13 * MINUTE_MS);
  service.state.away = "before";
  await world.pass(90 * MINUTE_MS);
  expect(service.asked.refresh).toBeGreaterThan(100);
  expect(service.asked.refresh).toBeLessThan(200);
  service.state.away = undefined;
  await world.pass(MINUTE_MS);
  for (const jumpMs of [-600 * MINUTE_MS, 600 * MINUTE_MS]) {
    const { refresh } = service.asked;
    world.jump(jumpMs);
    await world.pass(3 * MINUTE_MS);
    expect(service.asked.refresh).toBe(refresh + 1);
  }
  await tab.close();
  expect(world.timers().running).toBe(0);
});

test("tokens that have no life at all make no storm", async () => {
  const { world, service, openTab } = setUp({ lifetimeMs: 0 });
  const tab = openTab();
  await tab.accessToken();
  tab.keepFresh();
  await world.pass(20_000);
  expect(service.asked.refresh).toBeLessThanOrEqual(20);
  await tab.close();
});

test("keeping fresh ends with the session", async () => {
  const { world, service, openTab } = setUp();
  const tab = openTab({ login: LOGIN });
  await openTab().accessToken();
  await tab.accessToken();
  tab.keepFresh();
  service.revokeAll();
  await world.pass(20 * MINUTE_MS);
  expect(tab.signedOut).toHaveLength(1);
  expect(world.timers().running).toBe(0);
  tab.keepFresh()();
  expect(world.timers().running).toBe(0);
});

test("A18 signing out ends the session on the server, in the storage and in every tab", async () => {
  const { world, service, storage, openTab } = setUp();
  const [one, other, quiet] = [openTab(), openTab(), openTab({ login: LOGIN })];
  const token = await one.accessToken();
  await other.accessToken();
  await one.signOut();
  expect(service.live()).toBe(0);
  expect(JSON.stringify([...(await storage.read(""))])).not.toMatch(/refresh-|access-/);
  expect(await codeOf(one.accessToken())).toBe("signed_out");
  other.rejectToken(token);
  // It has a password, and does not use it: somebody signed out on purpose.
  expect(await codeOf(other.accessToken())).toBe("signed_out");
  expect(await codeOf(quiet.accessToken())).toBe("signed_out");
  for (const { signedOut } of [one, other, quiet]) expect(signedOut).toHaveLength(1);
  expect(service.asked).toEqual({ login: 1, refresh: 0, logout: 1 });
  expect(world.timers().running).toBe(0);
  await one.signOut();

  // To sign in is on purpose as well.
  expect(await storedLogin(storage, URL)).toBe(undefined);
  expect(service.accepts(await openTab().accessToken())).toBe(true);
  expect(service.asked.login).toBe(2);
});

test("signing out does not wait for a server that is away or silent", async () => {
  for (const away of ["before", undefined]) {
    const { world, service, storage, openTab } = setUp();
    const tab = openTab();
    await tab.accessToken();
    if (away === undefined) service.state.until = new Promise(() => {});
    else service.state.away = "before";
    const leaving = tab.signOut();
    await settle();
    expect(await storedLogin(storage, URL)).toBe(undefined);
    await world.pass(5_000);
    await leaving;
    expect(await codeOf(tab.accessToken())).toBe("signed_out");
    expect(tab.signedOut).toHaveLength(1);
  }
});

test("who signs out while a refresh is under way signs out all the same, and whoever waited for it", async () => {
  const { world, service, storage, openTab } = setUp();
  const [one, other] = [openTab(), openTab()];
  await Promise.all([one.accessToken(), other.accessToken()]);
  await world.pass(15 * MINUTE_MS);
  const { promise, resolve } = Promise.withResolvers<void>();
  service.state.until = promise;
  const waiting = codeOf(one.accessToken());
  await settle();
  const leaving = Promise.all([one.signOut(), other.signOut()]);
  // Longer than they wait for the lock.
  await world.pass(6_000);
  await leaving;
  expect(await storedLogin(storage, URL)).toBe(undefined);
  service.state.until = undefined;
  resolve();
  expect(await waiting).toBe("signed_out");
  await settle();
  expect(service.live()).toBe(0);
  expect(await storedLogin(storage, URL)).toBe(undefined);
});

test("who signs out while another tab's refresh is refused for that is not signed in again by it", async () => {
  const { world, service, storage, openTab } = setUp();
  const [one, other] = [openTab(), openTab()];
  await Promise.all([one.accessToken(), other.accessToken()]);
  await world.pass(15 * MINUTE_MS);
  // The refresh arrives after the logout, and waits for it in the tab.
  service.state.refreshAfterLogout = true;
  const waiting = codeOf(other.accessToken());
  await settle();
  await one.signOut();
  expect(await waiting).toBe("signed_out");
  expect(service.asked).toEqual({ login: 1, refresh: 1, logout: 1 });
  expect(service.live()).toBe(0);
  expect(await storedLogin(storage, URL)).toBe(undefined);
});

test("who signs out leaves the session of somebody else in the same storage alone", async () => {
  const { service, storage, openTab } = setUp();
  const mine = openTab(WITH_PASSWORD, { url: "http://elsewhere" });
  await mine.accessToken();
  const token = await openTab().accessToken();
  await mine.signOut();
  expect(service.live()).toBe(1);
  expect(await storedLogin(storage, URL)).toBe(LOGIN);
  expect(service.accepts(await openTab({ login: LOGIN }).accessToken())).toBe(true);
  expect(service.accepts(token)).toBe(true);
});

test("a record that is gone is a session that has ended, but for who has a password", async () => {
  const { service, storage, openTab } = setUp();
  const [one, other] = [openTab(), openTab({ login: LOGIN })];
  const token = await one.accessToken();
  await other.accessToken();
  await storage.write(new Map([["session", undefined]]));
  other.rejectToken(token);
  expect(await codeOf(other.accessToken())).toBe("signed_out");
  one.rejectToken(token);
  expect(service.accepts(await one.accessToken())).toBe(true);
});

test("a signal ends one caller's waiting, and no one else's", async () => {
  const { service, openTab } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  service.state.until = promise;
  const tab = openTab();
  const controller = new AbortController();
  const reason = new Error("enough");
  const [one, other] = [tab.accessToken(controller.signal), tab.accessToken(new AbortController().signal)];
  controller.abort(reason);
  await expect(one).rejects.toBe(reason);
  await expect(tab.accessToken(controller.signal)).rejects.toBe(reason);
  resolve();
  expect(await other).toBe("access-0-0");
  expect(service.asked.login).toBe(1);
});

test("tokens that could not be stored are used, and refreshed by the newest one, and stored when that is possible", async () => {
  const { world, service, storage, openTab } = setUp();
  const full = { isFull: false };
  const tab = openTab(WITH_PASSWORD, {
    storage: {
      ...storage,
      write: async (records) => {
        if (full.isFull) throw new Error("disk full");
        await storage.write(records);
      },
    },
  });
  await tab.accessToken();
  full.isFull = true;
  for (let turn = 0; turn < 2; turn++) {
    await world.pass(15 * MINUTE_MS);
    await expect(tab.accessToken()).rejects.toThrow("disk full");
    expect(service.accepts(await tab.accessToken())).toBe(true);
  }
  full.isFull = false;
  await world.pass(15 * MINUTE_MS);
  const token = await tab.accessToken();
  expect(await openTab({ login: LOGIN }).accessToken()).toBe(token);
  expect(service.asked).toMatchObject({ login: 1, refresh: 3 });
  expect(service.state.reuses).toBe(0);
});

test("closing waits until the tokens that are on their way are stored, and for nobody else", async () => {
  const { service, storage, openTab } = setUp();
  const { promise, resolve } = Promise.withResolvers<void>();
  service.state.until = promise;
  const [one, other] = [openTab(), openTab()];
  const first = codeOf(one.accessToken());
  await settle();
  const second = codeOf(other.accessToken());
  await other.close();
  expect(await second).toBe("closed");
  const closing = one.close();
  resolve();
  await closing;
  expect(await storedLogin(storage, URL)).toBe(LOGIN);
  expect(await first).toBe("closed");
  expect(await codeOf(one.accessToken())).toBe("closed");
  expect([...one.signedOut, ...other.signedOut]).toEqual([]);
});

test("A10 whatever tabs ask, and whenever the server is away for less than 30 seconds, no refresh token comes back", async () => {
  const step = fc.oneof(
    fc.record({ do: fc.constant("ask" as const), tab: fc.nat(2), times: fc.integer({ min: 1, max: 3 }) }),
    fc.record({ do: fc.constant("refuse" as const), tab: fc.nat(2) }),
    fc.record({ do: fc.constant("pass" as const), ms: fc.integer({ min: 0, max: 20 * MINUTE_MS }) }),
    fc.record({ do: fc.constant("jump" as const), ms: fc.integer({ min: -3_600_000, max: 3_600_000 }) }),
    fc.record({
      do: fc.constant("lose" as const),
      tab: fc.nat(2),
      when: fc.constantFrom("before" as const, "after" as const),
    }),
    fc.record({ do: fc.constant("restart" as const), tab: fc.nat(2) }),
    fc.record({ do: fc.constant("revoke" as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 20 }), async (steps) => {
      const { world, service, openTab } = setUp();
      const tabs = [openTab(), openTab(), openTab()];
      const tabOf = (index: number) => tabs[index] ?? expect.unreachable();
      for (const step of steps) {
        if (step.do === "ask") {
          const tab = tabOf(step.tab);
          let token = "";
          // Its own may have ended, and the one that another tab has stored as well.
          for (let tries = 0; tries < 3; tries++) {
            const all = await Promise.all(Array.from({ length: step.times }, () => tab.accessToken()));
            expect(new Set(all).size).toBe(1);
            token = all[0] ?? "";
            if (!service.accepts(token)) tab.rejectToken(token);
          }
          expect(service.accepts(token)).toBe(true);
        } else if (step.do === "refuse") {
          const tab = tabOf(step.tab);
          tab.rejectToken(await tab.accessToken());
        } else if (step.do === "lose") {
          service.state.away = step.when;
          await tabOf(step.tab)
            .accessToken()
            .catch(() => {});
          service.state.away = undefined;
          // It tries again soon, as who needs a token does.
          await world.pass(20_000);
          await tabOf(step.tab).accessToken();
        } else if (step.do === "restart") {
          await tabOf(step.tab).close();
          tabs[step.tab] = openTab();
        } else if (step.do === "revoke") service.revokeAll();
        else if (step.do === "jump") world.jump(step.ms);
        else await world.pass(step.ms);
      }
      expect(service.state.reuses).toBe(0);
      expect(service.state.atOnce).toBeLessThanOrEqual(1);
      expect(tabs.flatMap(({ signedOut }) => signedOut)).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
