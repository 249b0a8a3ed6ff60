import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { memoryStorage } from "@gochat/client";
import type { Chat, FileData, Message, OutboxAttachment, OutboxEntry, Storage } from "@gochat/client";
import { indexedDbStorage } from "@gochat/client/browser";
import { fileStorage } from "@gochat/client/node";
import { platformEnvironment } from "@gochat/client/platform.ts";
import {
  connectSql,
  eventually,
  startFaultProxy,
  startServer,
  startServerProcess,
  TEST_JWT_SECRET,
  withDatabase,
} from "@gochat/testkit";
import type { FaultProxy, TestServer } from "@gochat/testkit";
import { IDBFactory, IDBKeyRange } from "fake-indexeddb";
import { Upload } from "tus-js-client";
import { WebSocket } from "ws";
import { expect, test, vi } from "vitest";
import { chatOf } from "./chat-of.ts";
import { startCuttingProxy } from "./cutting-proxy.ts";

const MIB = 1024 * 1024;
const bytesOf = (length: number, seed = 1): Uint8Array<ArrayBuffer> =>
  Uint8Array.from({ length }, (_, nth) => (nth * 31 + seed * 7 + (nth >> 8)) & 0xff);
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const fileOf = (length: number, name = "data.bin", seed = 1): File => new File([bytesOf(length, seed)], name);

/** A world whose pauses are short. */
const hasty = () => ({ ...platformEnvironment({ WebSocket }), random: () => Math.random() / 20 });

const attachmentsIn = ({ outbox }: Chat): readonly OutboxAttachment[] =>
  outbox.getSnapshot().flatMap(({ attachments = [] }) => attachments);
const sentOf = (chat: Chat): number => attachmentsIn(chat).reduce((sum, { sent }) => sum + sent, 0);

/** What becomes of a send. */
const outcomeOf = (sent: Promise<Message>): Promise<Message | string> =>
  sent.catch(({ code }: { readonly code: string }) => code);

async function proxyTo({ port }: Pick<TestServer, "port">, stack: AsyncDisposableStack) {
  const proxy = stack.use(await startFaultProxy({ target: { host: "127.0.0.1", port }, protocol: "raw" }));
  return { proxy, url: `http://${proxy.addr}` };
}

/** Holds back whatever is sent as soon as the server has something of the upload. */
function stallInTheMidst(chat: Chat, proxy: FaultProxy): Promise<void> {
  return new Promise((resolve) => {
    const stop = chat.outbox.subscribe(() => {
      if (sentOf(chat) === 0) return;
      stop();
      proxy.stall("to-server");
      resolve();
    });
  });
}

/** What the outbox shows first. */
function firstEntryOf({ outbox }: Chat): Promise<OutboxEntry | undefined> {
  return new Promise((resolve) => {
    const look = () => {
      const [entry] = outbox.getSnapshot();
      if (entry !== undefined) resolve(entry);
    };
    outbox.subscribe(look);
    look();
  });
}

/** The files that the server has, whole or not. */
async function filesAt({ databaseUrl }: Pick<TestServer, "databaseUrl">) {
  await using sql = await connectSql(databaseUrl);
  return await sql.rows<{ name: string; status: string }>("select name, status from files order by name");
}

test("files are uploaded, sent, listed, fetched, edited away, and small ones are files too", async () => {
  await using server = await startServer();
  await using stack = new AsyncDisposableStack();
  const alice = await chatOf(stack, server, "alice");
  const bob = await chatOf(stack, server, "bob");
  const progress: number[] = [];
  const file = await alice.upload(fileOf(3_000_000, "räksmörgås.bin"), {
    onProgress: (sent) => progress.push(sent),
  });
  expect(file).toMatchObject({
    name: "räksmörgås.bin",
    size: 3_000_000,
    sha256: sha256(bytesOf(3_000_000)),
    status: "ready",
  });
  expect(progress.length).toBeGreaterThan(3);
  expect(await alice.files.get(file.id)).toEqual(file);
  await expect(bob.files.get(file.id)).rejects.toMatchObject({ code: "file_not_found" });
  expect(await bob.files.urls(file)).toBe(undefined);

  const { seq } = await alice.send("bob", "", { attachments: [file, new Blob(["hi"]), new Blob([])] });
  const last = () => bob.conversations[0]?.last_message;
  await eventually(() => expect(last()?.attachments?.map(({ size }) => size)).toEqual([3_000_000, 2, 0]));
  const ids = (last()?.attachments ?? []).map(({ id }) => id);
  const contents = await Promise.all(
    ids.map(async (id) => {
      const answer = await fetch((await bob.files.urls(id))?.content ?? "");
      return sha256(new Uint8Array(await answer.arrayBuffer()));
    }),
  );
  expect(contents).toEqual([file.sha256, sha256(Buffer.from("hi")), sha256(Buffer.from(""))]);

  const conversation = await alice.open("bob");
  await conversation.edit(seq, "only this", { attachments: ids.slice(1, 2) });
  await conversation.edit(seq, undefined, { attachments: [] });
  await eventually(() => expect(last()).toMatchObject({ content: "only this" }));
  await eventually(() => expect(last()?.attachments ?? []).toEqual([]));
});

test(
  "F2 whatever byte a connection is cut at, an upload goes on, and what arrives is the file",
  { timeout: 120_000 },
  async () => {
    await using server = await startServer();
    await using stack = new AsyncDisposableStack();
    const cuts = Array.from({ length: 8 }, () => 1 + Math.floor(Math.random() * 600_000));
    process.stdout.write(`cuts at ${cuts.join(", ")}\n`);
    const proxy = stack.use(await startCuttingProxy(server.port, cuts));
    const alice = await chatOf(stack, proxy, "alice", { environment: hasty() });
    await chatOf(stack, server, "bob");
    const bytes = bytesOf(6 * MIB);
    const progress: number[] = [];
    const file = await alice.upload(new Blob([bytes]), { onProgress: (sent) => progress.push(sent) });
    expect(proxy.left).toBe(0);
    expect(file).toMatchObject({ size: bytes.length, sha256: sha256(bytes) });
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(await alice.send("bob", "", { attachments: [file.id] })).toMatchObject({ attachments: [file] });
  },
);

test(
  "F2 a server that is killed in the midst of an upload has kept what it said that it has",
  { timeout: 120_000 },
  async () => {
    await using stack = new AsyncDisposableStack();
    const database = stack.use(await withDatabase());
    const folder = await mkdtemp(join(tmpdir(), "gochat-files-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    const server = stack.use(
      await startServerProcess({
        DATABASE_URL: database.url,
        JWT_SECRET: TEST_JWT_SECRET,
        GOCHAT_DATA_DIR: folder,
      }),
    );
    const alice = await chatOf(stack, server, "alice", { environment: hasty() });
    await (await chatOf(stack, server, "bob")).close();
    const bytes = bytesOf(20 * MIB);
    let kills = 0;
    let killed = Promise.resolve();
    alice.outbox.subscribe(() => {
      if (sentOf(alice) < (kills + 1) * 3 * MIB || kills === 3) return;
      kills++;
      killed = killed.then(async () => {
        await server.kill();
        await server.start();
      });
    });
    const sent = await alice.send("bob", "look", { attachments: [new Blob([bytes])] });
    await killed;
    expect(kills).toBe(3);
    expect(sent.attachments).toMatchObject([{ size: bytes.length, sha256: sha256(bytes), status: "ready" }]);
    expect(await filesAt({ databaseUrl: database.url })).toHaveLength(1);
  },
);

test("an upload waits for the network as a send does", async () => {
  await using server = await startServer();
  await using stack = new AsyncDisposableStack();
  const { proxy, url } = await proxyTo(server, stack);
  const alice = await chatOf(stack, { url }, "alice", { environment: hasty() });
  await chatOf(stack, server, "bob");
  proxy.refuse();
  await eventually(() => expect(alice.status.state).toBe("waiting"));
  const sent = alice.send("bob", "look", { attachments: [fileOf(9)] });
  const uploaded = alice.upload(fileOf(8));
  expect(alice.outbox.getSnapshot()).toMatchObject([
    { status: "queued", attachments: [{ sent: 0, size: 9 }] },
  ]);
  proxy.resume();
  alice.retry();
  expect((await sent).attachments).toMatchObject([{ size: 9 }]);
  expect(await uploaded).toMatchObject({ size: 8 });
});

test("an upload that is aborted, and a message that is taken back, leave nothing on the server", async () => {
  await using server = await startServer();
  await using stack = new AsyncDisposableStack();
  const { proxy, url } = await proxyTo(server, stack);
  const alice = await chatOf(stack, { url }, "alice", { environment: hasty() });
  await chatOf(stack, server, "bob");
  const abort = new AbortController();
  const reason = new Error("enough");
  const uploaded = alice.upload(fileOf(3 * MIB), {
    signal: abort.signal,
    onProgress: (bytes) => bytes > 0 && abort.abort(reason),
  });
  await expect(uploaded).rejects.toBe(reason);
  await eventually(async () => expect(await filesAt(server)).toEqual([]));

  const midst = stallInTheMidst(alice, proxy);
  const outcome = outcomeOf(alice.send("bob", "", { attachments: [fileOf(3 * MIB)], clientId: "key" }));
  const behind = alice.send("bob", "behind it");
  await midst;
  expect(alice.outbox.cancel("key")).toBe(true);
  proxy.resume();
  expect(await outcome).toBe("cancelled");
  expect((await behind).seq).toBe(1);
  await eventually(async () => expect(await filesAt(server)).toEqual([]));
});

test("O1 messages come in the order in which they were given, however large the files of some are; a file that is refused holds up no other", async () => {
  await using server = await startServer({
    env: { GOCHAT_FILE_MAX_SIZE: "3MB", GOCHAT_FILES_PER_PERSON: "5MB" },
  });
  await using stack = new AsyncDisposableStack();
  const alice = await chatOf(stack, server, "alice", { environment: hasty() });
  await chatOf(stack, server, "bob");
  const given: [string, File?][] = [
    ["large", fileOf(2_500_000, "a", 1)],
    ["text"],
    ["too large", fileOf(3_500_000, "b", 2)],
    ["small", fileOf(10, "c", 3)],
    ["more than there is room for", fileOf(2_900_000, "d", 4)],
    ["last"],
  ];
  const outcomes = await Promise.all(
    given.map(([content, file]) =>
      outcomeOf(alice.send("bob", content, { attachments: file === undefined ? [] : [file] })),
    ),
  );
  expect(outcomes).toMatchObject([
    { seq: 1, content: "large" },
    { seq: 2, content: "text" },
    "payload_too_large",
    { seq: 3, content: "small" },
    "quota_exceeded",
    { seq: 4, content: "last" },
  ]);
  expect(alice.outbox.getSnapshot()).toMatchObject([
    { content: "too large", status: "failed", error: { code: "payload_too_large", isRetryable: false } },
    {
      content: "more than there is room for",
      status: "failed",
      error: { code: "quota_exceeded", isRetryable: false },
    },
  ]);
  await expect(alice.upload(fileOf(3_500_000))).rejects.toMatchObject({
    code: "payload_too_large",
    status: 413,
  });
  await expect(alice.upload(fileOf(2_900_000))).rejects.toMatchObject({
    code: "quota_exceeded",
    status: 413,
  });
});

const storages: Readonly<Record<string, (stack: AsyncDisposableStack) => Promise<() => Storage>>> = {
  async memory() {
    const storage = memoryStorage();
    return () => storage;
  },
  async IndexedDB(stack) {
    vi.stubGlobal("indexedDB", new IDBFactory());
    vi.stubGlobal("IDBKeyRange", IDBKeyRange);
    stack.defer(() => void vi.unstubAllGlobals());
    return () => indexedDbStorage();
  },
  async "a folder"(stack) {
    const folder = await mkdtemp(join(tmpdir(), "gochat-files-"));
    stack.defer(() => rm(folder, { recursive: true, force: true }));
    return () => fileStorage(folder);
  },
};

test.each(Object.keys(storages))(
  "with %s as the storage an upload in its midst goes on after a reload, and its message is sent once, before what is given then",
  async (name) => {
    await using server = await startServer();
    await using stack = new AsyncDisposableStack();
    const open = (await storages[name]?.(stack)) ?? (() => memoryStorage());
    const { proxy, url } = await proxyTo(server, stack);
    await chatOf(stack, server, "bob");
    const before = await chatOf(stack, { url }, "alice", { storage: open(), environment: hasty() });
    const midst = stallInTheMidst(before, proxy);
    const bytes = bytesOf(3 * MIB);
    const outcome = outcomeOf(
      before.send("bob", "look", { attachments: [new File([bytes], "large.bin"), fileOf(5, "small.bin")] }),
    );
    await midst;
    await before.close();
    expect(await outcome).toBe("closed");
    proxy.cutAll();
    proxy.resume();

    const alice = await chatOf(stack, { url }, "alice", { storage: open(), environment: hasty() });
    expect(await firstEntryOf(alice)).toMatchObject({
      content: "look",
      attachments: [{ name: "large.bin", size: 3 * MIB }, { name: "small.bin" }],
    });
    const { seq } = await alice.send("bob", "text");
    expect(seq).toBe(2);
    const { messages } = await alice.api.messages.history({ id: alice.conversations[0]?.id ?? "" });
    expect(messages).toMatchObject([
      { content: "look", attachments: [{ name: "large.bin", sha256: sha256(bytes) }, { name: "small.bin" }] },
      { content: "text" },
    ]);
    expect(alice.outbox.getSnapshot()).toEqual([]);
    expect(await filesAt(server)).toHaveLength(2);
    // Nothing of it is left where it was kept.
    await alice.close();
    const left = open();
    expect([...(await left.read("outbox/")).keys(), ...(await left.read("blob/")).keys()]).toEqual([]);
    await left.close();
  },
);

test("F2 another client of tus uploads the same file, and gets the same of it", async () => {
  await using server = await startServer();
  await using stack = new AsyncDisposableStack();
  const alice = await chatOf(stack, server, "alice");
  const bytes = bytesOf(2_000_000);
  const location = await new Promise<string>((resolve, reject) => {
    const upload = new Upload(Buffer.from(bytes), {
      endpoint: `${server.url}/api/v1/uploads`,
      headers: { authorization: "Bearer alice" },
      chunkSize: 300_000,
      metadata: { filename: "data.bin" },
      retryDelays: null,
      onSuccess: () => resolve(upload.url ?? ""),
      onError: reject,
    });
    upload.start();
  });
  const theirs = await alice.files.get(location.split("/").at(-1) ?? "");
  const ours = await alice.upload(new File([bytes], "data.bin"));
  const comparable = ({ id: _id, created_at: _at, ...file }: FileData) => file;
  expect(comparable(ours)).toEqual(comparable(theirs));
  expect(ours).toMatchObject({ name: "data.bin", sha256: sha256(bytes), status: "ready" });
});

test("a page of another origin may upload: it sees what the server says of an upload", async () => {
  const origin = "https://chat.example.com";
  await using server = await startServer({
    env: { GOCHAT_ALLOWED_ORIGINS: origin, GOCHAT_ALLOW_UNSAFE_BARE_USERNAMES: "on" },
  });
  const answer = await fetch(`${server.url}/api/v1/uploads`, {
    method: "POST",
    headers: { origin, authorization: "Bearer alice", "tus-resumable": "1.0.0", "upload-length": "5" },
  });
  expect(answer.status).toBe(201);
  const exposed = answer.headers.get("access-control-expose-headers")?.split(", ");
  expect(exposed).toEqual(expect.arrayContaining(["location", "upload-offset", "tus-resumable"]));
});
