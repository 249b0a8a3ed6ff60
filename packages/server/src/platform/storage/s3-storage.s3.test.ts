import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Server } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterAll, beforeAll, expect, test } from "vitest";

import { eventually } from "@gochat/testkit/eventually.ts";
import { startFaultProxy } from "@gochat/testkit/fault-proxy.ts";
import { startSwift } from "@gochat/testkit/swift.ts";
import type { SwiftServer } from "@gochat/testkit/swift.ts";
import { describeObjectStorage } from "@gochat/testkit/rigs/object-storage-conformance.ts";
import { pattern, patternChunks } from "@gochat/testkit/rigs/pattern.ts";
import { startTlsProxy, TEST_CA } from "@gochat/testkit/tls-proxy.ts";
import { systemClock } from "../clock.ts";
import { S3Client } from "./s3-client.ts";
import { S3Storage } from "./s3-storage.ts";
import type { S3StorageOptions } from "./s3-storage.ts";
import { ObjectMissing, StorageFull, StorageUnavailable } from "./storage-errors.ts";

const MIB = 1024 * 1024;
// The least that S3 takes for a part.
const PART_BYTES = 5 * MIB;
const LIMIT_MS = 1_000;
// A port that no program is given by itself.
const NOWHERE = "http://127.0.0.1:9";
const LINK = {
  method: "GET" as const,
  expiresInS: 60,
  contentType: "image/png",
  disposition: `attachment; filename="a b+c.png"; filename*=UTF-8''%C3%A9.png`,
  cacheControl: "private, max-age=60",
};

let swift: SwiftServer;
beforeAll(async () => {
  swift = await startSwift();
}, 120_000);
afterAll(() => swift?.[Symbol.asyncDispose]());

async function openBucket(options: Partial<S3StorageOptions> = {}) {
  const bucket = await swift.createBucket();
  const all = { ...swift.s3, bucket, partBytes: PART_BYTES, clock: systemClock, ...options };
  const storage = new S3Storage(all);
  return { bucket, options: all, storage, [Symbol.asyncDispose]: () => storage[Symbol.asyncDispose]() };
}

/** A bucket, and another way to it, for one who does not wait long, through a proxy that can be slow. */
async function openFarBucket(limitMs = LIMIT_MS) {
  const bucket = await openBucket();
  const proxy = await startFaultProxy({ target: swift, protocol: "raw" });
  const timing = { answerMs: limitMs, stallMs: limitMs };
  const far = new S3Storage({ ...bucket.options, endpoint: `http://${proxy.addr}`, timing });
  return {
    ...bucket,
    proxy,
    far,
    [Symbol.asyncDispose]: async () => {
      await far[Symbol.asyncDispose]();
      await bucket[Symbol.asyncDispose]();
      await proxy[Symbol.asyncDispose]();
    },
  };
}

const urlOf = (server: Server) => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function stored(storage: S3Storage, bytes: number): Promise<string> {
  const key = randomUUID();
  await storage.append(key, 0, patternChunks(0, bytes));
  await storage.finish(key, bytes);
  return key;
}

async function timed(work: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const start = performance.now();
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return { error, ms: performance.now() - start };
}

describeObjectStorage("in a bucket", {
  borderBytes: PART_BYTES,
  runs: 30,
  kills: 10,
  open: async () => {
    const bucket = await swift.createBucket();
    return {
      spec: { s3: { ...swift.s3, bucket, partBytes: PART_BYTES } },
      names: () => swift.namesIn(bucket),
      [Symbol.asyncDispose]: async () => {},
    };
  },
});

test("a prefix stands before every name", async () => {
  await using bucket = await openBucket({ prefix: "chat/" });
  await stored(bucket.storage, PART_BYTES + 1);
  await bucket.storage.append(randomUUID(), 0, patternChunks(0, PART_BYTES + 1));
  const names = await swift.namesIn(bucket.bucket);
  expect(names.filter((name) => !name.startsWith("chat/"))).toEqual([]);
  expect(names.length).toBeGreaterThan(2);
});

test.each([
  ["nothing listens", () => ({ endpoint: NOWHERE }), /cannot be reached.*ECONNREFUSED.*Start it/],
  ["no such bucket", () => ({ bucket: "not-there" }), /no such bucket\. Create it/],
  ["a wrong secret", () => ({ secretAccessKey: "wrong" }), /access key or its secret is wrong/],
  ["a wrong key", () => ({ accessKeyId: "test:nobody" }), /access key or its secret is wrong/],
  ["a wrong region", () => ({ region: "eu-west-9" }), /another region/],
  ["no room", () => ({}), /it is full\. Make room/],
])("a check says what to do about it: %s", async (what, change, sentence) => {
  await using bucket = await openBucket(change());
  if (what === "no room") await swift.setQuota(bucket.bucket, 1);
  await expect(bucket.storage.check()).rejects.toThrow(sentence);
});

test("over TLS it is believed by its certificate alone", async () => {
  await using tls = await startTlsProxy(swift);
  const endpoint = `https://localhost:${tls.port}`;
  await using bucket = await openBucket({ endpoint, ca: TEST_CA });
  await bucket.storage.check();
  const key = await stored(bucket.storage, PART_BYTES + 1);
  expect(await buffer(await bucket.storage.read(key))).toHaveLength(PART_BYTES + 1);
  await using other = await openBucket({ endpoint });
  await expect(other.storage.check()).rejects.toThrow(/certificate is not trusted.*Name the authority/);
});

test("a quota that is reached is StorageFull; what came before stays, and goes on when there is room", async () => {
  await using bucket = await openBucket();
  const { storage } = bucket;
  const key = randomUUID();
  await storage.append(key, 0, patternChunks(0, MIB));
  await swift.setQuota(bucket.bucket, 1);
  await expect(storage.append(key, MIB, patternChunks(MIB, MIB))).rejects.toThrow(StorageFull);
  await expect(storage.finish(key, MIB)).rejects.toThrow(StorageFull);
  await expect(storage.put(randomUUID(), pattern(0, 10))).rejects.toThrow(StorageFull);
  expect(await storage.lengthOf(key)).toBe(MIB);
  await swift.setQuota(bucket.bucket);
  await storage.append(key, MIB, patternChunks(MIB, MIB));
  await storage.finish(key, 2 * MIB);
  expect(pattern(0, 2 * MIB).equals(await buffer(await storage.read(key)))).toBe(true);
});

const CALLS: [string, (storage: S3Storage, key: string) => Promise<unknown>][] = [
  ["append", (storage) => storage.append(randomUUID(), 0, patternChunks(0, PART_BYTES + 1))],
  ["lengthOf", (storage, key) => storage.lengthOf(key)],
  ["finish", (storage, key) => storage.finish(key, 1)],
  ["put", (storage) => storage.put(randomUUID(), pattern(0, PART_BYTES))],
  ["read", (storage, key) => storage.read(key)],
  ["remove", (storage, key) => storage.remove(key)],
];

test.each(CALLS)(
  "%s is StorageUnavailable, in time, while the storage is stopped or slow",
  async (_name, call) => {
    await using bucket = await openFarBucket();
    const { storage, far, proxy } = bucket;
    const key = await stored(storage, 1);
    swift.stop();
    try {
      const { error, ms } = await timed(call(far, key));
      expect(error).toBeInstanceOf(StorageUnavailable);
      expect(ms).toBeLessThan(LIMIT_MS * 4);
    } finally {
      swift.cont();
    }
    proxy.delay(LIMIT_MS * 2);
    const { error, ms } = await timed(call(far, key));
    expect(error).toBeInstanceOf(StorageUnavailable);
    expect(ms).toBeLessThan(LIMIT_MS * 4);
    proxy.resume();
    await eventually(() => far.lengthOf(key));
  },
);

test("while the storage is away all is StorageUnavailable at once, and goes on when it is back", async () => {
  await using bucket = await openBucket();
  const { storage } = bucket;
  const finished = await stored(storage, 1);
  const key = randomUUID();
  await storage.append(key, 0, patternChunks(0, PART_BYTES + MIB));
  await swift.kill();
  try {
    for (const [, call] of CALLS) {
      const { error, ms } = await timed(call(storage, finished));
      expect(error).toBeInstanceOf(StorageUnavailable);
      expect(ms).toBeLessThan(5_000);
      await expect(storage.assertTakes()).rejects.toThrow(StorageUnavailable);
    }
  } finally {
    await swift.restart();
  }
  await eventually(() => storage.assertTakes());
  await storage.append(key, PART_BYTES + MIB, patternChunks(PART_BYTES + MIB, PART_BYTES));
  await storage.finish(key, 2 * PART_BYTES + MIB);
  expect(await buffer(await storage.read(key))).toHaveLength(2 * PART_BYTES + MIB);
});

test("when connections break a request is sent again, twice", async () => {
  let broken = 0;
  const breaks = createServer({ pauseOnConnect: true }, (socket) => {
    socket.on("error", () => {});
    if (broken-- > 0) socket.resetAndDestroy();
    else socket.pipe(connect(swift.port, swift.host)).pipe(socket);
  });
  breaks.listen(0, "127.0.0.1");
  await once(breaks, "listening");
  try {
    await using bucket = await openBucket({ endpoint: urlOf(breaks) });
    const key = randomUUID();
    broken = 2;
    await bucket.storage.put(key, pattern(0, MIB));
    expect(await buffer(await bucket.storage.read(key))).toHaveLength(MIB);
    await using other = new S3Storage(bucket.options);
    broken = 3;
    await expect(other.lengthOf(key)).rejects.toThrow(StorageUnavailable);
    expect(broken).toBe(0);
  } finally {
    breaks.close();
  }
});

test("an append that the storage fails in the middle keeps the parts that were stored, and goes on", async () => {
  // The first part has to be there by then.
  await using bucket = await openFarBucket(4_000);
  const { storage, far, proxy } = bucket;
  const key = randomUUID();
  const source = async function* () {
    yield* patternChunks(0, PART_BYTES + 1);
    expect(await storage.lengthOf(key)).toBe(PART_BYTES);
    proxy.stall();
    yield* patternChunks(PART_BYTES + 1, 3 * PART_BYTES);
  };
  await expect(far.append(key, 0, source())).rejects.toThrow(StorageUnavailable);
  expect(await storage.lengthOf(key)).toBe(PART_BYTES);
  await storage.append(key, PART_BYTES, patternChunks(PART_BYTES, PART_BYTES));
  await storage.finish(key, 2 * PART_BYTES);
  expect(pattern(0, 2 * PART_BYTES).equals(await buffer(await storage.read(key)))).toBe(true);
});

test("a part that the storage does not take loses nothing of what was stored before it", async () => {
  await using bucket = await openBucket();
  const { storage } = bucket;
  await storage.remove(await stored(storage, PART_BYTES + 1));
  const key = randomUUID();
  await storage.append(key, 0, patternChunks(0, MIB));
  // The first part of an upload that has begun: its place is full, and that of the rest is not.
  await swift.setQuota(`${bucket.bucket}+segments`, 1);
  for (let again = 0; again < 2; again++) {
    await expect(storage.append(key, MIB, patternChunks(MIB, PART_BYTES))).rejects.toThrow(StorageFull);
    expect(await storage.lengthOf(key)).toBe(MIB);
  }
  await swift.setQuota(`${bucket.bucket}+segments`);
  await storage.append(key, MIB, patternChunks(MIB, PART_BYTES));
  await storage.finish(key, PART_BYTES + MIB);
  expect(pattern(0, PART_BYTES + MIB).equals(await buffer(await storage.read(key)))).toBe(true);
  await storage.remove(key);
  expect(await swift.namesIn(bucket.bucket)).toEqual([]);
});

test("while connections are cut again and again, of many that are sent side by side each has its own bytes", async () => {
  await using bucket = await openFarBucket();
  const { storage, far, proxy } = bucket;
  let failures = 0;
  const send = async (n: number): Promise<void> => {
    const [key, seed, length] = [randomUUID(), 1000 * (n + 1), 2 * PART_BYTES + 1000 * n];
    let isFirst = true;
    const source = async function* (from: number) {
      yield* patternChunks(from, PART_BYTES, { seed });
      if (isFirst) proxy.refuse();
      isFirst = false;
      yield* patternChunks(from + PART_BYTES, length - from - PART_BYTES, { seed });
    };
    for (let sent = 0; sent < length;) {
      try {
        const from = await far.lengthOf(key);
        sent = await far.append(
          key,
          from,
          from === 0 ? source(0) : patternChunks(from, length - from, { seed }),
        );
      } catch (error) {
        if (!(error instanceof StorageUnavailable)) throw error;
        failures++;
        proxy.resume();
      }
    }
    await storage.finish(key, length);
    expect(pattern(0, length, seed).equals(await buffer(await storage.read(key)))).toBe(true);
  };
  await Promise.all(Array.from({ length: 8 }, (_, n) => send(n)));
  expect(failures).toBeGreaterThan(2);
});

test("of a source that gives without end no more is taken than a part, while the storage does not answer", async () => {
  await using bucket = await openFarBucket();
  let taken = 0;
  const endless = async function* () {
    for (;;) {
      const chunk = pattern(0, 65_536);
      taken += chunk.length;
      if (taken > MIB) bucket.proxy.stall();
      yield chunk;
    }
  };
  await expect(bucket.far.append(randomUUID(), 0, endless())).rejects.toThrow(StorageUnavailable);
  expect(taken).toBeGreaterThan(PART_BYTES - 65_536);
  expect(taken).toBeLessThanOrEqual(PART_BYTES + 65_536);
});

test("a body that falls silent fails, in time; a reader may take more time than that", async () => {
  await using bucket = await openFarBucket();
  const { storage, far, proxy } = bucket;
  const bytes = 4 * PART_BYTES;
  const key = await stored(storage, bytes);
  const start = performance.now();
  const chunks = (await far.read(key))[Symbol.asyncIterator]();
  let length = ((await chunks.next()).value as Buffer).length;
  while (performance.now() < start + 2 * LIMIT_MS) await storage.put(randomUUID(), pattern(0, MIB));
  for (let next = await chunks.next(); next.done !== true; next = await chunks.next())
    length += (next.value as Buffer).length;
  expect(length).toBe(bytes);

  const silent = await far.read(key);
  proxy.stall();
  const { error, ms } = await timed(buffer(silent));
  expect(error).toBeInstanceOf(StorageUnavailable);
  expect(ms).toBeLessThan(LIMIT_MS * 4);

  proxy.resume();
  const cut = await eventually(() => far.read(key));
  proxy.cutAll();
  expect((await timed(buffer(cut))).error).toBeInstanceOf(StorageUnavailable);
});

test("a reader who has enough frees the connection", async () => {
  await using bucket = await openFarBucket(15_000);
  const key = await stored(bucket.storage, 4 * PART_BYTES);
  for (let reader = 0; reader < 5; reader++) (await bucket.far.read(key)).destroy();
  await eventually(() => expect(bucket.proxy.connections).toBe(0));
});

/** Puts what is stored of an unfinished object back, as when nobody came to take it away; of an upload that is forgotten, if so wanted. */
async function keepUnfinished(options: S3StorageOptions, key: string, forgotten: boolean) {
  const client = new S3Client(options);
  const name = `incoming/${key}`;
  const { headers, body } = await client.open({ method: "GET", name });
  const unfinished = await buffer(body);
  const kept: Record<string, string> = {};
  for (const [header, value] of Object.entries(headers))
    if (header.startsWith("x-amz-meta-")) kept[header] = String(value);
  if (forgotten && "x-amz-meta-upload" in kept) kept["x-amz-meta-upload"] = "forgotten";
  return {
    putBack: () => client.ask({ method: "PUT", name, headers: kept, body: [unfinished] }),
    [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
  };
}

test.each([
  [MIB, false],
  [PART_BYTES, false],
  [2 * PART_BYTES + MIB, false],
  [2 * PART_BYTES + MIB, true],
])(
  "an object of %i bytes whose finish went lost half-way is finished by the next one (its upload forgotten: %s)",
  async (bytes, forgotten) => {
    await using bucket = await openBucket();
    const { storage } = bucket;
    const key = randomUUID();
    await storage.append(key, 0, patternChunks(0, bytes));
    await using unfinished = await keepUnfinished(bucket.options, key, forgotten);
    await storage.finish(key, bytes);
    await unfinished.putBack();
    await storage.finish(key, bytes);
    expect(pattern(0, bytes).equals(await buffer(await storage.read(key)))).toBe(true);
    expect(await storage.lengthOf(key)).toBe(0);
    await storage.remove(key);
    expect(await swift.namesIn(bucket.bucket)).toEqual([]);
  },
);

test("an unfinished object whose upload the bucket has forgotten is missing, and can be removed", async () => {
  await using bucket = await openBucket();
  const { storage } = bucket;
  const key = randomUUID();
  const bytes = PART_BYTES + 1;
  await storage.append(key, 0, patternChunks(0, bytes));
  await using unfinished = await keepUnfinished(bucket.options, key, true);
  await unfinished.putBack();
  await expect(storage.append(key, bytes, patternChunks(bytes, PART_BYTES))).rejects.toThrow(ObjectMissing);
  await expect(storage.finish(key, bytes)).rejects.toThrow(ObjectMissing);
  await storage.remove(key);
  expect(await storage.lengthOf(key)).toBe(0);
});

test("a signed address gives the object with its headers, and ranges of it", async () => {
  await using bucket = await openBucket();
  const key = await stored(bucket.storage, 1000);
  const url = await bucket.storage.signedUrl(key, LINK);
  const answer = await fetch(url);
  expect(answer.status).toBe(200);
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(pattern(0, 1000));
  expect(answer.headers.get("content-type")).toMatch(/^image\/png/);
  expect(answer.headers.get("content-disposition")).toBe(LINK.disposition);
  expect(answer.headers.get("cache-control")).toBe(LINK.cacheControl);
  const range = await fetch(url, { headers: { range: "bytes=10-19" } });
  expect(range.status).toBe(206);
  expect(Buffer.from(await range.arrayBuffer())).toEqual(pattern(10, 10));
});

test("a signed address is refused when it has expired, was tampered with, or is used for anything else", async () => {
  await using bucket = await openBucket();
  const [key, other] = [await stored(bucket.storage, 10), await stored(bucket.storage, 10)];
  const statusOf = async (url: string, method = "GET") => {
    const answer = await fetch(url, { method, ...(method === "PUT" && { body: "x" }) });
    await answer.arrayBuffer();
    return answer.status;
  };
  const url = await bucket.storage.signedUrl(key, LINK);
  expect(await statusOf(url)).toBe(200);
  expect(await statusOf(url.replace(key, other))).toBe(403);
  expect(await statusOf(url.replace("image%2Fpng", "text%2Fhtml"))).toBe(403);
  expect(await statusOf(url.replace("X-Amz-Expires=60", "X-Amz-Expires=6000"))).toBe(403);
  expect(await statusOf(url, "HEAD")).toBe(403);
  const forHead = await bucket.storage.signedUrl(key, { ...LINK, method: "HEAD" });
  expect([await statusOf(forHead, "HEAD"), await statusOf(forHead)]).toEqual([200, 403]);
  expect(await statusOf(url, "PUT")).toBe(403);
  expect(await statusOf(url, "DELETE")).toBe(403);
  const clock = { now: () => Date.now() - 3_600_000 };
  await using past = new S3Storage({ ...bucket.options, clock });
  expect(await statusOf(await past.signedUrl(key, LINK))).toBe(403);
  expect(await statusOf(await past.signedUrl(key, { ...LINK, expiresInS: 2 * 3600 }))).toBe(200);
});

test("addresses for browsers name the address that they reach", async () => {
  await using proxy = await startFaultProxy({ target: swift, protocol: "raw" });
  await using bucket = await openBucket({ publicEndpoint: `http://${proxy.addr}` });
  const key = await stored(bucket.storage, 10);
  const url = new URL(await bucket.storage.signedUrl(key, LINK));
  expect(url.host).toBe(proxy.addr);
  expect((await fetch(url)).status).toBe(200);
});
