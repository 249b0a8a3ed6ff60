import { getEventListeners, once } from "node:events";
import { execFile } from "node:child_process";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { eventually } from "@gochat/testkit/eventually.ts";
import { CLOSE_CODES } from "@gochat/protocol";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import { HEARTBEAT_GRACE_MS } from "../contract/constants.ts";
import type { ServerFrame } from "../contract/frames.ts";
import { GoChatError } from "../errors.ts";
import type { WebSocketLike } from "../environment.ts";
import { ManualEnvironment } from "../testing/manual-environment.ts";
import { openRealWebSocket, startScriptedServer } from "../testing/scripted-server.ts";
import type { ScriptedServer, ServerEnd } from "../testing/scripted-server.ts";
import { createConnection } from "./connection.ts";
import type { Connection, ConnectionDeps } from "./connection.ts";
import type { ConnectionStatus } from "./status.ts";
import { ATTEMPT_LIMIT_MS, WAKE_GRACE_MS } from "./transition.ts";

const NOWHERE = "00000000-0000-7000-8000-000000000000";
const PING = { type: "ping" } as const;

/** A connection to a server that does what the test says, in the time of the test. */
class Rig implements AsyncDisposable {
  readonly server: ScriptedServer;
  readonly environment: ManualEnvironment;
  readonly connection: Connection;
  readonly frames: ServerFrame[] = [];
  readonly statuses: ConnectionStatus[] = [];
  tickets = 0;

  constructor(
    server: ScriptedServer,
    deps: Partial<ConnectionDeps>,
    openWebSocket: ManualEnvironment["openWebSocket"],
  ) {
    this.server = server;
    this.environment = new ManualEnvironment({ openWebSocket });
    this.connection = createConnection({
      url: server.url,
      environment: this.environment,
      ticket: async () => `ticket ${++this.tickets}`,
      onFrame: (frame) => this.frames.push(frame),
      onReady: async () => {},
      onStatus: (status) => this.statuses.push(status),
      ...deps,
    });
  }

  get states(): string[] {
    return this.statuses.map(({ state }) => state);
  }

  get types(): string[] {
    return this.frames.map(({ type }) => type);
  }

  async until(state: ConnectionStatus["state"]): Promise<ConnectionStatus> {
    await eventually(() => expect(this.connection.status.state).toBe(state));
    return this.connection.status;
  }

  /** Starts it, if it is not, and resolves with the server's end when it is online. */
  async online(heartbeatMs?: number): Promise<ServerEnd> {
    this.connection.start();
    const end = await this.server.connected();
    end.ready(heartbeatMs);
    await this.until("online");
    return end;
  }

  /** Lets the pause pass, whatever it is. */
  passPause(): void {
    expect(this.environment.timers).toHaveLength(1);
    this.environment.advance(this.environment.timers[0] ?? 0);
  }

  expectNothingLeft(): void {
    expect(this.connection.status.state).toBe("closed");
    expect(this.environment.timers).toEqual([]);
    expect(this.environment.listeners).toBe(0);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.connection.stop();
    this.expectNothingLeft();
    await this.server[Symbol.asyncDispose]();
  }
}

async function startRig(deps: Partial<ConnectionDeps> = {}, openWebSocket = openRealWebSocket): Promise<Rig> {
  return new Rig(await startScriptedServer(), deps, openWebSocket);
}

/** Settles with what a promise was rejected with. */
const reasonOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => "nothing",
    (reason: unknown) => reason,
  );

test("C3 V1 R9 it connects with a ticket, as version 1, and gets no event before its sync", async () => {
  await using rig = await startRig({ ticket: async () => "a+b/c&d=e" });
  expect(rig.connection.status).toEqual({ state: "closed" });
  rig.connection.start();
  const { url } = await rig.server.connected();
  expect(url.pathname).toBe("/ws");
  expect(Object.fromEntries(url.searchParams)).toEqual({ v: "1", sync: "1", ticket: "a+b/c&d=e" });
});

test("C5 it is online when what follows `ready` is done, and not before", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  const readys: unknown[] = [];
  await using rig = await startRig({
    onReady: (ready) => {
      readys.push(ready);
      return promise;
    },
  });
  rig.connection.start();
  const end = await rig.server.connected();
  expect(rig.connection.send(PING)).toBe(false);
  end.ready();
  await rig.until("syncing");
  expect(readys).toEqual(rig.frames);
  expect(rig.connection.send(PING)).toBe(true);
  expect(await end.received()).toEqual(PING);
  resolve();
  await rig.until("online");
  expect(rig.states).toEqual(["connecting", "syncing", "online"]);
});

test("what it is given while the socket closes is lost with it, and not offered to the socket", async () => {
  const sockets: WebSocketLike[] = [];
  const offered: number[] = [];
  await using rig = await startRig({}, (url) => {
    const socket = openRealWebSocket(url);
    sockets.push(socket);
    const send = socket.send.bind(socket);
    return Object.assign(socket, {
      send(data: string) {
        offered.push(socket.readyState);
        send(data);
      },
    });
  });
  const end = await rig.online();
  rig.connection.send(PING);
  await end.received();
  sockets[0]?.close();
  const lost = reasonOf(rig.connection.request(PING));
  expect(await lost).toMatchObject({ code: "unreachable", isRetryable: true });
  expect(offered).toEqual([WebSocket.OPEN]);
});

test("to start twice is to start once", async () => {
  await using rig = await startRig();
  rig.connection.start();
  rig.connection.start();
  await rig.online();
  expect([rig.tickets, rig.server.opened]).toEqual([1, 1]);
});

test("E3 every frame comes in order and before the promise of its request", async () => {
  await using rig = await startRig();
  const end = await rig.online();
  rig.frames.length = 0;
  const seen: string[][] = [];
  const asked = [1, 2].map((n) =>
    rig.connection
      .request({ type: "message.send", recipient: "bob", content: `${n}` })
      .then((ack) => seen.push([...rig.types, ack.type])),
  );
  const [first, second] = [await end.received(), await end.received()];
  expect(first.id).not.toBe(second.id);
  end.send({ type: "message.created" });
  end.send({ type: "ack", id: second.id });
  end.send({ type: "message.updated" });
  end.send({ type: "ack", id: first.id });
  await Promise.all(asked);
  expect(rig.types).toEqual(["message.created", "ack", "message.updated", "ack"]);
  // The first to be answered is the second; what was there by then was there before its promise was.
  expect(seen[0]?.slice(0, 2)).toEqual(["message.created", "ack"]);
  expect(seen[1]).toEqual(["message.created", "ack", "message.updated", "ack", "ack"]);
});

test("E2 a request that is refused throws what the server says of it", async () => {
  await using rig = await startRig();
  const end = await rig.online();
  const refused = reasonOf(rig.connection.request(PING));
  const { id } = await end.received();
  const error = { code: "rate_limited", message: "Slowly.", retryable: true, retry_after_ms: 1234 };
  end.send({ type: "error", id, error });
  expect(await refused).toBeInstanceOf(GoChatError);
  expect(await refused).toMatchObject({
    code: "rate_limited",
    message: "Slowly.",
    isRetryable: true,
    retryAfterMs: 1234,
  });
  expect(rig.types).toEqual(["ready", "error"]);
});

test("a request without a connection, one that is cut, and one without an answer are unreachable; the caller may give up; nothing is left of any", async () => {
  await using rig = await startRig();
  const { connection, environment } = rig;
  const unreachable = { code: "unreachable", isRetryable: true };
  expect(await reasonOf(connection.request(PING))).toMatchObject(unreachable);
  const end = await rig.online();
  const beside = environment.timers.length;

  const slow = reasonOf(connection.request(PING, { timeoutMs: 100 }));
  const late = await end.received();
  environment.advance(100);
  expect(await slow).toMatchObject(unreachable);

  const giveUp = new AbortController();
  const answered = connection.request(PING, { signal: giveUp.signal });
  const { id } = await end.received();
  end.send({ type: "pong", id, server_time: "first" });
  end.send({ type: "pong", id, server_time: "second" });
  expect(await answered).toMatchObject({ server_time: "first" });
  expect(getEventListeners(giveUp.signal, "abort")).toEqual([]);
  const given = reasonOf(connection.request(PING, { signal: giveUp.signal }));
  giveUp.abort("enough");
  expect(await given).toBe("enough");
  expect(await reasonOf(connection.request(PING, { signal: giveUp.signal }))).toBe("enough");
  expect(environment.timers).toHaveLength(beside);

  // Two came; the one that had been given up before was not sent. An answer to nobody does no harm.
  await end.received();
  end.send({ type: "pong", id: late.id });
  const cut = reasonOf(connection.request(PING));
  await end.received();
  expect(environment.timers).toContain(15_000);
  end.ws.terminate();
  expect(await cut).toMatchObject(unreachable);
  expect(environment.timers).toHaveLength(1);
});

test("V2 what is no frame is ignored, and a frame of a type that nobody knows is passed on", async () => {
  await using rig = await startRig();
  const end = await rig.online();
  for (const nonsense of ["", "{", "null", "1", '"ready"', "[]", "{}", '{"type":1}']) end.send(nonsense);
  end.send(Buffer.from('{"type":"pong"}'));
  end.send({ type: "brand.new", id: "nobody" });
  await eventually(() => expect(rig.types).toEqual(["ready", "brand.new"]));
  expect(rig.connection.status.state).toBe("online");
});

test("C9 a server that falls silent is pinged, and given up when it does not answer; what it says too late is not heard", async () => {
  await using rig = await startRig();
  const end = await rig.online(20_000);
  rig.environment.advance(19_999);
  end.send({ type: "typing.started" });
  await eventually(() => expect(rig.types).toContain("typing.started"));
  rig.environment.advance(19_999);
  rig.environment.advance(1);
  expect(await end.received()).toEqual(PING);
  end.send({ type: "pong" });
  await eventually(() => expect(rig.types).toContain("pong"));
  rig.environment.advance(20_000);
  expect(await end.received()).toEqual(PING);
  rig.environment.advance(HEARTBEAT_GRACE_MS - 1);
  expect(rig.connection.status.state).toBe("online");
  rig.environment.advance(1);
  expect(rig.connection.status).toMatchObject({ state: "waiting", error: { code: "unreachable" } });
  end.send({ type: "message.created" });
  expect(await end.closed).toBe(4002);
  rig.passPause();
  await rig.online();
  expect(rig.types).toEqual(["ready", "typing.started", "pong", "ready"]);
});

test("a socket that died while the machine slept is found 5 seconds after the wake", async () => {
  await using rig = await startRig();
  const end = await rig.online();
  rig.environment.sleep(3_600_000);
  rig.environment.wake();
  expect(await end.received()).toEqual(PING);
  // The heartbeat was due in the meantime as well; that sends nothing more.
  rig.environment.advance(WAKE_GRACE_MS);
  expect(rig.connection.status.state).toBe("waiting");
});

test("a server that lets one in and says nothing is given up after 15 seconds", async () => {
  await using rig = await startRig();
  rig.connection.start();
  const end = await rig.server.connected();
  rig.environment.advance(ATTEMPT_LIMIT_MS - 1);
  expect(rig.connection.status.state).toBe("connecting");
  rig.environment.advance(1);
  expect(rig.connection.status).toMatchObject({ state: "waiting", error: { code: "unreachable" } });
  await end.closed;
  rig.passPause();
  await rig.online();
});

test("a server that accepts and does not even answer the upgrade is given up after 15 seconds", async () => {
  const sockets: Socket[] = [];
  const silent = createServer((socket) => sockets.push(socket.resume().on("error", () => {}))).listen(
    0,
    "127.0.0.1",
  );
  await once(silent, "listening");
  try {
    const { port } = silent.address() as AddressInfo;
    await using rig = await startRig({ url: `http://127.0.0.1:${port}` });
    rig.connection.start();
    await eventually(() => expect(sockets).toHaveLength(1));
    rig.environment.advance(ATTEMPT_LIMIT_MS);
    expect(rig.connection.status.state).toBe("waiting");
    await eventually(() => expect(sockets[0]?.readableEnded).toBe(true));
  } finally {
    for (const socket of sockets) socket.destroy();
    silent.close();
  }
});

test("a ticket that does not come is given up after 15 seconds, and comes too late after that", async () => {
  const asked: { signal: AbortSignal; resolve: (ticket: string) => void }[] = [];
  await using rig = await startRig({
    ticket: (signal) => new Promise((resolve) => asked.push({ signal, resolve })),
  });
  rig.connection.start();
  rig.environment.advance(ATTEMPT_LIMIT_MS);
  expect(rig.connection.status.state).toBe("waiting");
  expect(asked[0]?.signal.aborted).toBe(true);
  rig.passPause();
  asked[0]?.resolve("late");
  asked[1]?.resolve("in time");
  const { url } = await rig.server.connected();
  expect(url.searchParams.get("ticket")).toBe("in time");
  expect(rig.server.opened).toBe(1);
});

const codes = [
  ...Object.entries(CLOSE_CODES).map(([code, { reconnect }]) => [Number(code), reconnect] as const),
  ...[1000, 1001, 1011, 1013, 3333, 4000, 4444].map((code) => [code, true] as const),
];
test.each(codes)("C11 after close code %d it connects again: %s", async (code, connectsAgain) => {
  await using rig = await startRig();
  const end = await rig.online();
  end.ws.close(code);
  const { error, retryAt } = await rig.until(connectsAgain ? "waiting" : "closed");
  expect(error?.message).toContain(String(code));
  expect(error?.isRetryable).toBe(connectsAgain);
  if (!connectsAgain) {
    rig.expectNothingLeft();
    rig.connection.retry();
  } else {
    expect(retryAt).toBe(rig.environment.time + (code === 1012 ? 2500 : 250));
    rig.passPause();
  }
  await rig.online();
  expect(rig.server.opened).toBe(2);
});

test("C11 a code counts before `ready` as well: 4001 ends in signed_out", async () => {
  await using rig = await startRig();
  rig.connection.start();
  (await rig.server.connected()).ws.close(4001);
  expect(await rig.until("closed")).toMatchObject({ error: { code: "signed_out", isRetryable: false } });
  rig.expectNothingLeft();
});

test("where nobody listens it tries again, with longer and longer pauses, and tells when", async () => {
  const server = await startScriptedServer();
  await server[Symbol.asyncDispose]();
  await using rig = await startRig({ url: server.url });
  rig.connection.start();
  const pauses: number[] = [];
  for (let i = 0; i < 8; i++) {
    const { retryAt = 0 } = await rig.until("waiting");
    pauses.push(retryAt - rig.environment.time);
    rig.passPause();
    expect(rig.connection.status).toEqual({ state: "connecting" });
  }
  expect(pauses).toEqual([250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
});

test("a ticket that is refused for now is asked for again, not before the time that the server names", async () => {
  let refusals = 1;
  await using rig = await startRig({
    ticket: async () => {
      if (refusals-- > 0)
        throw new GoChatError("rate_limited", "Slowly.", {
          isRetryable: true,
          retryAfterMs: 9000,
          status: 429,
        });
      return "ticket";
    },
  });
  rig.connection.start();
  await rig.until("waiting");
  rig.environment.advance(8999);
  rig.environment.wake();
  rig.connection.retry();
  expect(rig.connection.status.state).toBe("waiting");
  rig.environment.advance(1);
  rig.connection.retry();
  await rig.online();
});

test("a ticket that is refused for good closes it with that error, until somebody tries again", async () => {
  const refusal = new GoChatError("signed_out", "Sign in again.");
  let refusals = 1;
  await using rig = await startRig({
    ticket: async () => {
      if (refusals-- > 0) throw refusal;
      return "ticket";
    },
  });
  rig.connection.start();
  expect((await rig.until("closed")).error).toBe(refusal);
  rig.expectNothingLeft();
  rig.environment.wake();
  rig.connection.stop();
  expect(rig.connection.status.error).toBe(refusal);
  rig.connection.retry();
  await rig.online();
});

test("whatever else a ticket fails with is tried again", async () => {
  const cause = new TypeError("fetch failed");
  await using rig = await startRig({ ticket: () => Promise.reject(cause) });
  rig.connection.start();
  const { error } = await rig.until("waiting");
  expect(error).toMatchObject({ code: "unreachable", isRetryable: true, cause });
});

test("a socket that cannot even be made counts as one that was lost, unless it says that trying again is no use", async () => {
  const thrown: unknown[] = [
    new SyntaxError("no such address"),
    new GoChatError("unsupported_platform", "There is no WebSocket."),
  ];
  await using rig = await startRig({}, (url) => {
    if (thrown.length > 0) throw thrown.shift();
    return openRealWebSocket(url);
  });
  rig.connection.start();
  expect(await rig.until("waiting")).toMatchObject({ error: { code: "unreachable" } });
  rig.passPause();
  expect(await rig.until("closed")).toMatchObject({ error: { code: "unsupported_platform" } });
  rig.expectNothingLeft();
  await rig.online();
});

test("a sync that fails closes the socket and connects again, and waits as the server asked", async () => {
  const failures = [
    new GoChatError("busy", "Later.", { isRetryable: true, retryAfterMs: 5000 }),
    new GoChatError("invalid_request", "No."),
    new TypeError("a bug"),
  ];
  await using rig = await startRig({
    onReady: async () => {
      const failure = failures.shift();
      if (failure !== undefined) throw failure;
    },
  });
  rig.connection.start();
  for (const pause of [5250, 500, 1000]) {
    const end = await rig.server.connected();
    end.ready();
    await rig.until("waiting");
    expect(await end.closed).toBe(1000);
    expect(rig.environment.timers).toEqual([pause]);
    rig.passPause();
  }
  await rig.online();
});

test("a sync whose socket is lost hears so, and what it says later changes nothing", async () => {
  const begun: { signal: AbortSignal; fail: (reason: unknown) => void; request: Promise<unknown> }[] = [];
  await using rig = await startRig({
    onReady: (_ready, signal) => {
      const { promise, reject } = Promise.withResolvers<void>();
      const request = reasonOf(rig.connection.request({ type: "sync", conversations: {} }, { signal }));
      begun.push({ signal, fail: reject, request });
      return promise;
    },
  });
  rig.connection.start();
  const end = await rig.server.connected();
  end.ready();
  expect(await end.received()).toMatchObject({ type: "sync", conversations: {} });
  end.ws.terminate();
  await rig.until("waiting");
  expect(begun[0]?.signal.aborted).toBe(true);
  expect(await begun[0]?.request).toMatchObject({ code: "unreachable" });
  rig.passPause();
  const next = await rig.server.connected();
  next.ready();
  await rig.until("syncing");
  begun[0]?.fail(new Error("late"));
  await next.received();
  expect(rig.connection.status.state).toBe("syncing");
  expect(begun[1]?.signal.aborted).toBe(false);
});

test("without a network it is offline, and connects at once when there is one", async () => {
  await using rig = await startRig();
  const end = await rig.online();
  rig.environment.hasNetwork = false;
  end.ws.terminate();
  expect(await rig.until("offline")).toMatchObject({ retryAt: rig.environment.time + 30_000 });
  rig.environment.wake(false);
  expect(rig.connection.status.state).toBe("offline");
  rig.environment.wake(true);
  await rig.online();
});

test("the status is a new object only when something is new", async () => {
  await using rig = await startRig();
  const end = await rig.online();
  const { status } = rig.connection;
  expect(rig.statuses.at(-1)).toBe(status);
  end.send({ type: "pong" });
  rig.environment.wake();
  await eventually(() => expect(rig.types).toContain("pong"));
  expect(rig.connection.status).toBe(status);
  expect(rig.states).toEqual(["connecting", "syncing", "online"]);
});

const stops: Record<string, (rig: Rig) => Promise<unknown>> = {
  "before it was started": async () => {},
  "while it asks for a ticket": async (rig) => rig.connection.start(),
  "while the socket is opened": async (rig) => {
    rig.connection.start();
    await eventually(() => expect(rig.tickets).toBe(1));
  },
  "before ready": async (rig) => {
    rig.connection.start();
    await rig.server.connected();
  },
  "while it is online, with requests that are not answered": (rig) => rig.online(),
  "while it waits": async (rig) => {
    (await rig.online()).ws.terminate();
    await rig.until("waiting");
  },
};
test.each(Object.entries(stops))("a stop leaves nothing behind: %s", async (_when, reach) => {
  await using rig = await startRig();
  await reach(rig);
  const open = [reasonOf(rig.connection.request(PING)), reasonOf(rig.connection.request(PING))];
  rig.connection.stop();
  rig.expectNothingLeft();
  const told = rig.statuses.length;
  for (const reason of await Promise.all(open)) expect(reason).toMatchObject({ code: "unreachable" });
  expect(rig.connection.send(PING)).toBe(false);
  rig.environment.wake();
  rig.environment.advance(3_600_000);
  await eventually(() => expect(rig.server.open).toBe(0));
  rig.connection.stop();
  expect(rig.statuses).toHaveLength(told);
  expect(rig.connection.status).toEqual({ state: "closed" });
  // And it may be started again, and sleeps no deeper than before.
  const end = await rig.online();
  rig.environment.wake();
  expect(await end.received()).toEqual(PING);
});

test("a stop while it syncs ends the sync, and one while it is online closes with 1000", async () => {
  const signals: AbortSignal[] = [];
  await using rig = await startRig({
    onReady: async (_ready, signal) => {
      signals.push(signal);
      if (signals.length > 1) await new Promise(() => {});
    },
  });
  const end = await rig.online();
  rig.connection.stop();
  expect(await end.closed).toBe(1000);
  rig.connection.start();
  (await rig.server.connected()).ready();
  await rig.until("syncing");
  rig.connection.stop();
  rig.expectNothingLeft();
  expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
});

test("a process that does nothing but wait to connect again stays alive, and ends after a stop", async () => {
  const from = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    const { createConnection } = await import(${from("./connection.ts")});
    const { platformEnvironment } = await import(${from("../platform.ts")});
    const connection = createConnection({
      url: "http://127.0.0.1:9",
      environment: { ...platformEnvironment(), random: () => 0.1 },
      ticket: () => Promise.reject(new Error("nobody there")),
      onFrame: () => {},
      onReady: async () => {},
      onStatus: ({ state }) => {
        console.log(state);
        if (state === "waiting" && ++waits === 3) connection.stop();
      },
    });
    let waits = 0;
    connection.start();`;
  const { stdout } = await promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program]);
  const tries = Array.from({ length: 3 }, () => ["connecting", "waiting"]).flat();
  expect(stdout.trim().split("\n")).toEqual([...tries, "closed"]);
});

test("it may be stopped by whoever hears a frame or a status; nothing comes after that", async () => {
  for (const where of ["frame", "status"] as const) {
    const heard: string[] = [];
    await using rig = await startRig({
      onFrame: (frame) => {
        heard.push(frame.type);
        if (where === "frame" && frame.type === "ready") rig.connection.stop();
      },
      onStatus: ({ state }) => {
        heard.push(state);
        if (where === "status" && state === "syncing") rig.connection.stop();
      },
    });
    rig.connection.start();
    const end = await rig.server.connected();
    end.ready();
    end.send({ type: "typing.started", conversation_id: NOWHERE });
    expect(await end.closed).toBe(1000);
    rig.expectNothingLeft();
    const expected = where === "frame" ? ["ready", "closed"] : ["ready", "syncing", "closed"];
    expect(heard).toEqual(["connecting", ...expected]);
  }
});
