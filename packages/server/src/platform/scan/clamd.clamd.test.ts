import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { CANARY, eicar, freePort, processesUsing, startClamd } from "@gochat/testkit";
import { describe, expect, test } from "vitest";

import { ping, scan } from "./clamd.ts";
import type { ClamdAddress } from "./clamd.ts";

const PATIENT = { timeoutMs: 60_000 };

/** A source that tells how much of it was taken, and that it was closed. */
function sourceOf(...chunks: (string | Uint8Array)[]) {
  const state = { taken: 0, isClosed: false };
  async function* generate(): AsyncGenerator<Uint8Array> {
    try {
      for (const chunk of chunks) {
        state.taken += 1;
        yield Buffer.from(chunk);
      }
    } finally {
      state.isClosed = true;
    }
  }
  return { state, bytes: generate() };
}

const repeated = (chunk: Uint8Array, times: number) =>
  sourceOf(...Array.from({ length: times }, () => chunk));
const MEGABYTE = Buffer.alloc(1_000_000, "abc");

describe.each([
  ["on a socket", false],
  ["on a port", true],
])("a clamd %s", (_where, isOnPort) => {
  test("says what is clean and what is not, and is found alive", async () => {
    await using clamd = await startClamd({ isOnPort });
    const verdictOn = async (...chunks: (string | Uint8Array)[]) =>
      await scan(sourceOf(...chunks).bytes, clamd.address, PATIENT);
    await ping(clamd.address, PATIENT);
    expect(await verdictOn("hello")).toBe("clean");
    expect(await verdictOn()).toBe("clean");
    const infected = { infected: "Gochat.Test.Eicar.UNOFFICIAL" };
    expect(await verdictOn(eicar())).toEqual(infected);
    expect(await verdictOn(gzipSync(eicar()))).toEqual(infected);
    expect(await verdictOn(...eicar().split(""))).toEqual(infected);
    // An empty chunk is not the end.
    expect(await verdictOn(eicar().slice(0, 10), "", eicar().slice(10))).toEqual(infected);
    expect(await verdictOn("some bytes, ", CANARY, " and more")).toEqual({
      infected: "Gochat.Test.Canary.UNOFFICIAL",
    });
  });

  test("takes a large file, and finds what stands at its end", async () => {
    await using clamd = await startClamd({ isOnPort });
    const chunks = Array.from({ length: 20 }, () => MEGABYTE);
    expect(await scan(sourceOf(...chunks).bytes, clamd.address, PATIENT)).toBe("clean");
    expect(await scan(sourceOf(...chunks, CANARY).bytes, clamd.address, PATIENT)).toEqual({
      infected: "Gochat.Test.Canary.UNOFFICIAL",
    });
  });

  test("says while it is still being told that it is too much, each time", async () => {
    await using clamd = await startClamd({ isOnPort, maxBytes: 100_000 });
    // More, also of the smallest, than the buffers between the two can hold.
    const count = 50_000;
    for (let time = 0; time < 40; time++) {
      const { bytes, state } = repeated(MEGABYTE.subarray(0, 1000 + time * 3000), count);
      await expect(scan(bytes, clamd.address, PATIENT)).rejects.toMatchObject({
        name: "ScanError",
        reason: "too_large",
      });
      expect(state.taken).toBeLessThan(count);
      expect(state.isClosed).toBe(true);
    }
    expect(await scan(sourceOf("hello").bytes, clamd.address, PATIENT)).toBe("clean");
  });

  test("that is killed or silent leaves nothing known", async () => {
    await using clamd = await startClamd({ isOnPort });
    const unavailable = { name: "ScanError", reason: "unavailable" };
    clamd.stop();
    const { bytes, state } = repeated(MEGABYTE, 200);
    await expect(scan(bytes, clamd.address, { timeoutMs: 300 })).rejects.toMatchObject(unavailable);
    expect(state.isClosed).toBe(true);
    await expect(ping(clamd.address, { timeoutMs: 100 })).rejects.toMatchObject(unavailable);
    clamd.cont();
    await ping(clamd.address, PATIENT);
    await clamd.kill();
    await expect(scan(sourceOf("hello").bytes, clamd.address, PATIENT)).rejects.toMatchObject(unavailable);
    await expect(ping(clamd.address, PATIENT)).rejects.toMatchObject(unavailable);
  });
});

test("what the source throws is what the scan throws, and the connection is closed", async () => {
  await using clamd = await startClamd();
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield MEGABYTE;
    throw new Error("the disk is gone");
  }
  await expect(scan(broken(), clamd.address, PATIENT)).rejects.toThrow("the disk is gone");
  await ping(clamd.address, PATIENT);
});

test("who no longer wants to know does not wait", async () => {
  await using clamd = await startClamd();
  clamd.stop();
  const controller = new AbortController();
  const { bytes, state } = repeated(MEGABYTE, 200);
  const scanning = scan(bytes, clamd.address, { ...PATIENT, signal: controller.signal });
  controller.abort(new Error("never mind"));
  await expect(scanning).rejects.toThrow("never mind");
  expect(state.taken).toBeLessThan(200);
  await expect(scan(bytes, clamd.address, { ...PATIENT, signal: controller.signal })).rejects.toThrow(
    "never mind",
  );
});

/** Something else that listens where a clamd should. */
async function impostor(answer: (socket: Socket) => void) {
  const server = createServer((socket) => {
    socket.on("error", () => {}).resume();
    answer(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const address: ClamdAddress = { host: "127.0.0.1", port };
  return {
    address,
    [Symbol.asyncDispose]: async () => {
      server.close();
      await once(server, "close");
    },
  };
}

test.each([
  ["says something else", (socket: Socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n\0")],
  ["says it of something else", (socket: Socket) => socket.end("other: OK\0")],
  ["says that it failed", (socket: Socket) => socket.end("stream: Can't allocate memory ERROR\0")],
  ["says nothing", (socket: Socket) => socket.end()],
  ["says half of it", (socket: Socket) => socket.end("stream: OK")],
  ["never ends", (socket: Socket) => socket.write("stream: OK".repeat(1000))],
  ["hangs up", (socket: Socket) => socket.resetAndDestroy()],
])("what %s is no clamd, and clears nothing", async (_what, answer) => {
  await using other = await impostor(answer);
  const { bytes } = repeated(MEGABYTE, 20);
  await expect(scan(bytes, other.address, PATIENT)).rejects.toMatchObject({ reason: "unavailable" });
});

test("where nobody listens nothing is known", async () => {
  const address = { host: "127.0.0.1", port: await freePort() };
  await expect(scan(sourceOf("x").bytes, address, PATIENT)).rejects.toMatchObject({ reason: "unavailable" });
  const nowhere = { socketPath: "/nonexistent/clamd" };
  await expect(scan(sourceOf("x").bytes, nowhere, PATIENT)).rejects.toMatchObject({ reason: "unavailable" });
});

test("nothing of a clamd is left behind", async () => {
  let dir: string;
  {
    await using clamd = await startClamd();
    dir = "socketPath" in clamd.address ? clamd.address.socketPath.replace(/\/socket$/, "") : "";
    expect(await processesUsing(dir)).not.toEqual([]);
  }
  expect((await processesUsing(dir)).filter((text) => text.includes("clamd.conf"))).toEqual([]);
});
