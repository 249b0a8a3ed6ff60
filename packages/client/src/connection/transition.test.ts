import fc from "fast-check";
import { expect, test } from "vitest";
import { HEARTBEAT_GRACE_MS } from "../contract/constants.ts";
import type { ServerFrames } from "../contract/frames.ts";
import { GoChatError } from "../errors.ts";
import { closedError } from "./closed-error.ts";
import type { Effect, Input, Moment, State } from "./states.ts";
import { ATTEMPT_LIMIT_MS, CALM_AFTER_MS, INITIAL, transition, WAKE_GRACE_MS } from "./transition.ts";

const HEARTBEAT_MS = 25_000;
const READY = { type: "ready", heartbeat_ms: HEARTBEAT_MS } as ServerFrames["ready"];
const LOST = new GoChatError("unreachable", "lost", { isRetryable: true });
const REFUSED = new GoChatError("forbidden", "refused");
const busyFor = (retryAfterMs: number) =>
  new GoChatError("rate_limited", "busy", { isRetryable: true, retryAfterMs });

type InputKind = Input["type"];

/** An input that belongs to this attempt, if it belongs to any. */
function inputOf(type: InputKind, attempt: number, error = LOST): Input {
  switch (type) {
    case "start":
    case "stop":
    case "wake":
    case "elapsed":
      return { type };
    case "ticketed":
      return { type, attempt, ticket: `ticket ${attempt}` };
    case "ready":
      return { type, attempt, ready: READY };
    case "synced":
    case "heard":
      return { type, attempt };
    case "unsynced":
    case "failed":
      return { type, attempt, error };
    default:
      return type satisfies never;
  }
}

/** The world that the effects change, which complains about what must not be. */
class World {
  state: State = INITIAL;
  at: Moment = { now: 1_000_000, random: 0.5, isOnline: true };
  /** When the timer is due. */
  timer: number | undefined;
  /** The attempt that the open socket belongs to. */
  socket: number | undefined;
  notBefore = 0;
  effects: readonly Effect[] = [];
  readonly asked: number[] = [];
  readonly synced: number[] = [];

  give(type: InputKind, error?: GoChatError): this {
    return this.put(inputOf(type, this.state.attempt, error));
  }

  put(input: Input): this {
    const { attempt } = this.state;
    [this.state, this.effects] = transition(this.state, input, this.at);
    for (const effect of this.effects) this.#carryOut(effect);
    expect(this.state.attempt - attempt).toBe(this.does("askForTicket") ? 1 : 0);
    if (input.type === "unsynced" || input.type === "failed")
      if (this.does("close") && this.state.kind === "waiting")
        this.notBefore = this.at.now + (input.error.retryAfterMs ?? 0);
    // Only the application may end what the server asked for, by a stop.
    if (this.state.kind === "stopped") this.notBefore = 0;
    this.#check();
    return this;
  }

  does(type: Effect["type"]): boolean {
    return this.effects.some((effect) => effect.type === type);
  }

  /** Lets time pass and the timer elapse when it is due. */
  pass(ms: number): this {
    const end = this.at.now + ms;
    while (this.timer !== undefined && this.timer <= end) {
      this.at = { ...this.at, now: this.timer };
      this.timer = undefined;
      this.give("elapsed");
    }
    this.at = { ...this.at, now: end };
    return this;
  }

  /** So many attempts fail, one after the other; the next one is under way. */
  fail(times: number): this {
    for (let i = 0; i < times; i++) this.give("failed").pass(this.dueInMs);
    return this;
  }

  network(isOnline: boolean): this {
    this.at = { ...this.at, isOnline };
    return this.give("wake");
  }

  chance(random: number): this {
    this.at = { ...this.at, random };
    return this;
  }

  get dueInMs(): number {
    return (this.timer ?? Number.NaN) - this.at.now;
  }

  #carryOut(effect: Effect): void {
    const { attempt } = this.state;
    switch (effect.type) {
      case "askForTicket":
        expect(this.socket).toBeUndefined();
        expect(this.at.now).toBeGreaterThanOrEqual(this.notBefore);
        expect(this.asked).not.toContain(attempt);
        this.asked.push(attempt);
        return;
      case "open":
        expect(this.socket).toBeUndefined();
        expect(effect.ticket).toBe(`ticket ${attempt}`);
        this.socket = attempt;
        return;
      case "sync":
        expect(this.synced).not.toContain(attempt);
        this.synced.push(attempt);
        return;
      case "ping":
        expect(this.socket).toBe(attempt);
        return;
      case "close":
        this.socket = undefined;
        return;
      case "schedule":
        expect(effect.delayMs).toBeGreaterThanOrEqual(0);
        this.timer = this.at.now + effect.delayMs;
        return;
      case "cancel":
        this.timer = undefined;
    }
  }

  #check(): void {
    const { kind } = this.state;
    const isOpen = kind === "opening" || kind === "syncing" || kind === "online";
    expect({ kind, socket: this.socket }).toEqual({ kind, socket: isOpen ? this.state.attempt : undefined });
    expect({ kind, hasTimer: this.timer !== undefined }).toEqual({ kind, hasTimer: kind !== "stopped" });
    if (this.state.kind === "waiting") expect(this.state.retryAt).toBe(this.timer);
  }
}

const KINDS = ["ticketing", "opening", "syncing", "online"] as const;
type Kind = (typeof KINDS)[number];
const STEPS = ["start", "ticketed", "ready", "synced"] as const;

/** Somebody who came as far as this without a failure. */
function at(kind: Kind): World {
  const world = new World();
  for (const step of STEPS.slice(0, KINDS.indexOf(kind) + 1)) world.give(step);
  expect(world.state.kind).toBe(kind);
  return world;
}

const errors = fc.oneof(
  fc.constantFrom(LOST, REFUSED, new GoChatError("unavailable", "full", { isRetryable: true, status: 503 })),
  fc.constantFrom(1006, 1012, 4001, 4002, 4009, 4777).map(closedError),
  fc.nat(60_000).map(busyFor),
);
const share = fc.double({ min: 0, max: 0.999, noNaN: true });
const commands = fc.constantFrom("start", "stop", "wake").map((type) => ({ type, error: LOST }) as const);
const successes = fc
  .constantFrom("ticketed", "ready", "synced", "heard")
  .map((type) => ({ type, error: LOST }) as const);
const failures = fc.record({ type: fc.constantFrom("unsynced", "failed"), error: errors });
/** What leads on from each state. */
const NEXT = {
  stopped: "start",
  waiting: "start",
  ticketing: "ticketed",
  opening: "ready",
  syncing: "synced",
  online: "heard",
} as const;
const moves = fc.oneof(
  { weight: 8, arbitrary: fc.record({ do: fc.constant("go on" as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("give" as const), what: commands }) },
  { weight: 5, arbitrary: fc.record({ do: fc.constant("give" as const), what: successes }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("give" as const), what: failures }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("late" as const),
      what: fc.oneof(successes, failures),
      age: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant("pass" as const), ms: fc.oneof(fc.nat(2000), fc.nat(60_000)) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("network" as const), isOnline: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("chance" as const), random: share }) },
);

test("whatever happens: one socket at most, a timer unless stopped, no attempt earlier than the server allows, nothing from the past, and what is final stays", () => {
  const seen = new Map<string, number>();
  fc.assert(
    fc.property(fc.array(moves, { minLength: 1, maxLength: 120, size: "max" }), (sequence) => {
      const world = new World();
      world.give("start");
      for (const move of sequence) {
        const before = world.state;
        switch (move.do) {
          case "go on":
            world.give(NEXT[before.kind]);
            break;
          case "pass":
            world.pass(move.ms);
            break;
          case "network":
            world.network(move.isOnline);
            break;
          case "chance":
            world.chance(move.random);
            break;
          case "late":
            world.put(inputOf(move.what.type, before.attempt - move.age, move.what.error));
            expect(world.state).toBe(before);
            expect(world.effects).toEqual([]);
            break;
          case "give":
            world.give(move.what.type, move.what.error);
        }
        const isStart = move.do === "go on" || (move.do === "give" && move.what.type === "start");
        if (before.kind === "stopped" && !isStart) expect(world.state).toBe(before);
        seen.set(world.state.kind, (seen.get(world.state.kind) ?? 0) + 1);
      }
    }),
    { numRuns: 500 },
  );
  // A run that never comes far proves little.
  expect([...seen.keys()].sort()).toEqual([
    "online",
    "opening",
    "stopped",
    "syncing",
    "ticketing",
    "waiting",
  ]);
  expect(Math.min(...seen.values())).toBeGreaterThan(500);
});

test("a start leads over ticket, socket and sync to online", () => {
  const world = new World().give("start");
  expect(world.effects).toEqual([{ type: "askForTicket" }, { type: "schedule", delayMs: ATTEMPT_LIMIT_MS }]);
  world.give("ticketed");
  expect(world.effects).toEqual([
    { type: "open", ticket: "ticket 1" },
    { type: "schedule", delayMs: ATTEMPT_LIMIT_MS },
  ]);
  world.give("ready");
  expect(world.effects).toEqual([
    { type: "sync", ready: READY },
    { type: "schedule", delayMs: HEARTBEAT_MS },
  ]);
  expect(world.give("synced").state.kind).toBe("online");
});

test("without a network the first attempt is made all the same", () => {
  const world = new World();
  world.at = { ...world.at, isOnline: false };
  expect(world.give("start").state.kind).toBe("ticketing");
});

test.each(["ticketing", "opening"] as const)("%s takes 15 seconds at most", (kind) => {
  const world = at(kind).pass(ATTEMPT_LIMIT_MS - 1);
  expect(world.state.kind).toBe(kind);
  world.pass(1);
  expect(world.state).toMatchObject({
    kind: "waiting",
    error: { code: "unreachable", message: "The server did not answer in time." },
  });
});

test("the pauses grow with every failure, without an end", () => {
  const world = at("ticketing").chance(0.5);
  const pauses = Array.from({ length: 100 }, () => {
    const pause = world.give("failed").dueInMs;
    world.pass(pause);
    expect(world.state.kind).toBe("ticketing");
    return pause;
  });
  expect(pauses.slice(0, 8)).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  expect(pauses.at(-1)).toBe(15_000);
});

test.each([
  [CALM_AFTER_MS - 1, 2000],
  [CALM_AFTER_MS, 500],
])("after two failures and %d ms online the next pause is up to %d ms", (onlineMs, ceiling) => {
  const world = at("ticketing").chance(0.5);
  world.fail(2).give("ticketed").give("ready").give("synced");
  // In steps: so long a silence would end it.
  for (let passed = 0; passed < onlineMs; passed += 10_000)
    world.give("heard").pass(Math.min(10_000, onlineMs - passed));
  expect(world.state.kind).toBe("online");
  expect(world.give("failed").dueInMs).toBe(ceiling / 2);
  // What follows counts from there.
  expect(world.pass(ceiling).give("failed").dueInMs).toBe(ceiling);
});

test("a time of syncing is no time online", () => {
  const world = at("ticketing").chance(0.5);
  world.fail(1).give("ticketed").give("ready");
  for (let i = 0; i < 6; i++) world.give("heard").pass(10_000);
  expect(world.give("unsynced").dueInMs).toBe(500);
});

test("a new start of the application begins with short pauses again", () => {
  const world = at("ticketing").chance(0.5);
  world.fail(5);
  expect(world.give("stop").give("start").give("failed").dueInMs).toBe(250);
});

test.each([
  ["ticketing", "failed"],
  ["opening", "failed"],
  ["syncing", "unsynced"],
  ["online", "failed"],
] as const)("what the server asks to wait is the least, and the pause comes on top: %s", (kind, how) => {
  const world = at(kind).chance(0.5).give(how, busyFor(7000));
  expect(world.state).toMatchObject({ kind: "waiting", error: { code: "rate_limited" } });
  expect(world.dueInMs).toBe(7250);
  // Neither a wake nor the user comes earlier.
  for (const type of ["wake", "start"] as const) expect(world.give(type).state.kind).toBe("waiting");
  world.pass(6999);
  for (const type of ["wake", "start"] as const) expect(world.give(type).state.kind).toBe("waiting");
  world.pass(1);
  expect(world.give("wake").state.kind).toBe("ticketing");
});

test.each([
  ["a code of 1012", closedError(1012)],
  ["a 503", new GoChatError("unexpected_answer", "a proxy", { isRetryable: true, status: 503 })],
  ["unavailable", new GoChatError("unavailable", "full", { isRetryable: true })],
])("after %s the first pause is a share of 5 seconds", (_name, error) => {
  expect(at("online").chance(0.5).give("failed", error).dueInMs).toBe(2500);
  const often = at("ticketing").chance(0.5).fail(5);
  expect(often.give("failed", error).dueInMs).toBe(8000);
});

test("a wake, and the user, try at once", () => {
  for (const type of ["wake", "start"] as const) {
    const world = at("opening").give("failed");
    expect(world.state.kind).toBe("waiting");
    expect(world.give(type).state.kind).toBe("ticketing");
  }
});

test("a wake does not disturb an attempt that is under way", () => {
  for (const kind of ["ticketing", "opening"] as const) {
    const world = at(kind);
    const { state } = world;
    expect(world.give("wake").state).toBe(state);
    expect(world.effects).toEqual([]);
  }
});

test("while the machine has no network it is offline: tries every 30 seconds, at once when there is one again, and when the user says so", () => {
  const world = at("online");
  world.at = { ...world.at, isOnline: false };
  world.give("failed");
  expect(world.state).toMatchObject({ kind: "waiting", isOffline: true });
  expect(world.dueInMs).toBe(30_000);
  expect(world.give("wake").state).toMatchObject({ kind: "waiting", isOffline: true });
  world.pass(30_000);
  expect(world.state.kind).toBe("ticketing");
  expect(world.give("failed").network(true).state.kind).toBe("ticketing");
  world.at = { ...world.at, isOnline: false };
  expect(world.give("failed").give("start").state.kind).toBe("ticketing");
});

test("whoever waits hears that the network went, and when it came back too early", () => {
  const world = at("online").give("failed", busyFor(5000));
  const due = world.dueInMs;
  expect(world.network(false).state).toMatchObject({ kind: "waiting", isOffline: true });
  expect(world.network(true).state).toMatchObject({ kind: "waiting", isOffline: false });
  expect(world.dueInMs).toBe(due);
});

const beating = ["syncing", "online"] as const;

test.each(beating)(
  "C9 after a heartbeat of silence a ping is sent, and after the grace the socket is dead: %s",
  (kind) => {
    const world = at(kind).pass(HEARTBEAT_MS - 1);
    expect(world.does("ping")).toBe(false);
    world.pass(1);
    expect(world.effects).toEqual([{ type: "ping" }, { type: "schedule", delayMs: HEARTBEAT_GRACE_MS }]);
    world.pass(HEARTBEAT_GRACE_MS - 1);
    expect(world.state.kind).toBe(kind);
    world.pass(1);
    expect(world.state).toMatchObject({ kind: "waiting", error: { code: "unreachable", isRetryable: true } });
    expect(world.effects[0]).toEqual({ type: "close", code: 4002 });
  },
);

test.each(beating)("C9 whatever is heard begins the silence anew, before and after the ping: %s", (kind) => {
  const world = at(kind);
  for (let i = 0; i < 5; i++) {
    world.pass(HEARTBEAT_MS - 1).give("heard");
    expect(world.dueInMs).toBe(HEARTBEAT_MS);
    world.pass(HEARTBEAT_MS + HEARTBEAT_GRACE_MS - 1).give("heard");
  }
  expect(world.state.kind).toBe(kind);
  expect(world.pass(HEARTBEAT_MS).does("ping")).toBe(true);
});

test("a server that asks for a heartbeat all the time gets one every second", () => {
  const world = at("opening");
  world.put({ type: "ready", attempt: 1, ready: { ...READY, heartbeat_ms: 0 } });
  expect(world.dueInMs).toBe(1000);
});

test.each(["wake", "start"] as const)(
  "%s while online pings at once, and gives the answer 5 seconds",
  (type) => {
    for (const kind of beating) {
      const world = at(kind).pass(1000).give(type);
      expect(world.effects).toEqual([{ type: "ping" }, { type: "schedule", delayMs: WAKE_GRACE_MS }]);
      const alive = at(kind).give(type).give("heard").pass(WAKE_GRACE_MS);
      expect(alive.state.kind).toBe(kind);
      world.pass(WAKE_GRACE_MS - 1);
      expect(world.state.kind).toBe(kind);
      // Another one does not put it off.
      expect(world.give(type).effects).toEqual([]);
      expect(world.pass(1).state.kind).toBe("waiting");
    }
  },
);

test("a wake shortens the grace of a ping that is under way, and sends no second one", () => {
  const world = at("online").pass(HEARTBEAT_MS).give("wake");
  expect(world.effects).toEqual([{ type: "schedule", delayMs: WAKE_GRACE_MS }]);
  expect(world.pass(WAKE_GRACE_MS).state.kind).toBe("waiting");
});

test("when the network goes while online, the socket is asked first: it may live on", () => {
  const world = at("online").network(false);
  expect(world.does("ping")).toBe(true);
  expect(at("online").network(false).give("heard").pass(10_000).state.kind).toBe("online");
  expect(world.pass(WAKE_GRACE_MS).state).toMatchObject({ kind: "waiting", isOffline: true });
});

test.each(KINDS)("what is not retryable ends it for good, until the user starts again: %s", (kind) => {
  const world = at(kind).give("failed", REFUSED);
  expect(world.state).toMatchObject({ kind: "stopped", error: REFUSED });
  expect(world.effects).toEqual([{ type: "close", code: 1000 }, { type: "cancel" }]);
  const { state } = world;
  for (const type of ["wake", "stop", "elapsed", "failed", "ticketed", "ready", "synced"] as const)
    expect(world.give(type).state).toBe(state);
  expect(world.give("start").state).toMatchObject({ kind: "ticketing", attempt: 2 });
});

test("a sync that fails connects again, also for what is not retryable: it is not the user's fault", () => {
  expect(at("syncing").give("unsynced", REFUSED).state).toMatchObject({ kind: "waiting", error: REFUSED });
});

test("C11 4001 ends in signed_out", () => {
  expect(at("online").give("failed", closedError(4001)).state).toMatchObject({
    kind: "stopped",
    error: { code: "signed_out" },
  });
});

test.each([...KINDS, "waiting"] as const)("a stop closes with 1000 and leaves no timer: %s", (kind) => {
  const world = kind === "waiting" ? at("online").give("failed") : at(kind);
  world.give("stop");
  expect(world.state).toMatchObject({ kind: "stopped", error: undefined });
  expect(world.effects).toEqual([{ type: "close", code: 1000 }, { type: "cancel" }]);
});

test("what came late of the last attempt changes nothing while waiting", () => {
  const world = at("ticketing").pass(ATTEMPT_LIMIT_MS);
  const { state } = world;
  for (const type of ["ticketed", "ready", "synced", "unsynced", "heard", "failed"] as const)
    expect(world.give(type).state).toBe(state);
});
