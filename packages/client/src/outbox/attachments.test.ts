import { expect, test } from "vitest";
import { GoChatError } from "../errors.ts";
import { memoryStorage } from "../storage/memory.ts";
import type { Storage } from "../storage/storage.ts";
import { ChatRig, settled, until } from "../testing/chat-rig.ts";
import { problem, ScriptedUploads } from "../testing/scripted-uploads.ts";
import type { OutboxAttachment } from "./attachment.ts";
import type { OutboxEntry } from "./entry.ts";

const KIB = 1024;
const bytesOf = (length: number, seed = 1) =>
  Uint8Array.from({ length }, (_, nth) => (nth * 31 + seed * 7 + (nth >> 8)) & 0xff);
const fileOf = (length: number, name = "photo.jpg", seed = 1): File =>
  new File([bytesOf(length, seed)], name, { type: "image/jpeg" });

const entriesOf = ({ chat }: ChatRig): readonly OutboxEntry[] => chat.outbox.getSnapshot();
const attachmentsIn = (rig: ChatRig): readonly OutboxAttachment[] =>
  entriesOf(rig).flatMap(({ attachments = [] }) => attachments);
const statusesOf = (rig: ChatRig): string[] => entriesOf(rig).map(({ status }) => status);
const isAskedToSend = (rig: ChatRig) => () => rig.asked.some(({ frame }) => frame.type === "message.send");
const frameOf = (rig: ChatRig) => rig.take("message.send");

/** What becomes of a send. */
const outcomeOf = (sent: Promise<unknown>): Promise<string> =>
  sent.then(
    () => "stored",
    ({ code }: GoChatError) => code,
  );

/** A memory storage that keeps no bytes. */
const withoutBlobs = (): Storage => ({ ...memoryStorage(), keepsBlobs: false });

test("a file goes up in parts that grow, then its message is sent with its id; meanwhile the outbox shows how far it is", async () => {
  const rig = await ChatRig.online();
  const file = fileOf(1000 * KIB);
  const shown: number[] = [];
  rig.chat.outbox.subscribe(() => {
    const sent = attachmentsIn(rig)[0]?.sent;
    if (sent !== undefined && sent !== shown.at(-1)) shown.push(sent);
  });
  const sent = rig.chat.conversation("c").send("look", { attachments: [{ file, width: 4, height: 3 }] });
  expect(entriesOf(rig)).toMatchObject([
    {
      content: "look",
      status: "queued",
      attachments: [
        { name: "photo.jpg", size: 1000 * KIB, mediaType: "image/jpeg", sent: 0, file, width: 4 },
      ],
    },
  ]);
  await until(isAskedToSend(rig));
  expect(rig.uploads.asked).toEqual([
    "POST",
    "PATCH 1 0+262144",
    "PATCH 1 262144+524288",
    "PATCH 1 786432+237568",
  ]);
  expect(rig.uploads.uploads.get("1")).toMatchObject({
    bytes: bytesOf(1000 * KIB),
    metadata: { filename: "photo.jpg", width: "4", height: "3" },
  });
  expect(shown).toEqual([0, 262144, 786432, 1024000]);
  expect(attachmentsIn(rig)).toMatchObject([{ fileId: "1", sent: 1024000, error: undefined }]);
  const asked = frameOf(rig);
  expect(asked.frame).toMatchObject({ content: "look", attachments: ["1"] });
  const message = rig.store(asked, 4, "c");
  expect(await sent).toEqual(message);
  expect(entriesOf(rig)).toEqual([]);
  await rig.chat.close();
});

test("what is uploaded already, and what is given by its id, is sent as it is; a file alone says nothing beside it", async () => {
  const rig = await ChatRig.online();
  const file = { id: "a", name: "a.pdf", size: 7, media_type: "application/pdf" };
  void outcomeOf(rig.chat.conversation("c").send(" ", { attachments: [file, "b"] }));
  await until(isAskedToSend(rig));
  const { frame } = frameOf(rig);
  expect(frame).toMatchObject({ attachments: ["a", "b"], content: undefined });
  expect(attachmentsIn(rig)).toEqual([
    { nth: 0, name: "a.pdf", size: 7, mediaType: "application/pdf", sent: 7, fileId: "a" },
    { nth: 1, name: "", size: 0, mediaType: "", sent: 0, fileId: "b" },
  ]);
  expect(rig.uploads.asked).toEqual([]);
  await rig.chat.close();
});

test("a draft is sent with files, and files without a draft; nothing is not", async () => {
  const rig = await ChatRig.online();
  const conversation = rig.chat.conversation("c");
  expect(await conversation.sendDraft({ attachments: [] })).toBe(undefined);
  void outcomeOf(conversation.sendDraft({ attachments: ["a"] }));
  conversation.setDraft({ content: "both" });
  void outcomeOf(conversation.sendDraft({ attachments: ["b"] }));
  await until(isAskedToSend(rig));
  expect(entriesOf(rig).map(({ content, attachments }) => [content, attachments?.[0]?.fileId])).toEqual([
    ["", "a"],
    ["both", "b"],
  ]);
  expect(conversation.draft).toBe(undefined);
  await rig.chat.close();
});

test("more files than a message carries are refused before anything of them is uploaded", async () => {
  const rig = await ChatRig.online();
  const attachments = Array.from({ length: 11 }, () => fileOf(1));
  await expect(rig.chat.conversation("c").send("", { attachments })).rejects.toMatchObject({
    code: "invalid_request",
  });
  await expect(rig.chat.send("bob", "", { attachments })).rejects.toMatchObject({ code: "invalid_request" });
  expect([entriesOf(rig), rig.uploads.asked]).toEqual([[], []]);
  await rig.chat.close();
});

test("O1 what was given later waits behind a file in its conversation, and in no other", async () => {
  const rig = await ChatRig.online();
  rig.fill("d", 3);
  let go = (): void => {};
  const gate = new Promise<void>((resolve) => (go = resolve));
  rig.uploads.script = ({ method }) => (method === "PATCH" ? gate.then(() => undefined) : undefined);
  const conversation = rig.chat.conversation("c");
  for (const [content, attachments] of [
    ["first", [fileOf(10)]],
    ["second", []],
  ] as const)
    void outcomeOf(conversation.send(content, { attachments }));
  void outcomeOf(rig.chat.conversation("d").send("elsewhere"));
  await until(() => rig.uploads.asked.length === 2);
  expect(rig.asked.map(({ frame }) => (frame as { content: string }).content)).toEqual(["elsewhere"]);
  frameOf(rig);
  go();
  for (const [nth, content] of ["first", "second"].entries()) {
    await until(isAskedToSend(rig));
    const asked = frameOf(rig);
    expect([asked.frame, rig.asked]).toMatchObject([{ content }, []]);
    rig.store(asked, 4 + nth, "c");
  }
  await rig.chat.close();
});

test("three files go up at once, in the order in which they were given", async () => {
  const rig = await ChatRig.online();
  const gates: (() => void)[] = [];
  rig.uploads.script = ({ method }) =>
    method === "PATCH" ? new Promise((resolve) => gates.push(() => resolve(undefined))) : undefined;
  const names = ["a", "b", "c", "d", "e", "f"];
  void outcomeOf(
    rig.chat.conversation("c").send("", { attachments: names.slice(0, 4).map((name) => fileOf(1, name)) }),
  );
  void outcomeOf(rig.chat.send("bob", "", { attachments: names.slice(4).map((name) => fileOf(1, name)) }));
  for (let done = 0; done < names.length; done++) {
    await until(() => gates.length > 0);
    gates.shift()?.();
  }
  await until(() => attachmentsIn(rig).every(({ fileId }) => fileId !== undefined));
  expect(rig.uploads.atOnce).toBe(3);
  expect([...rig.uploads.uploads.values()].map(({ metadata }) => metadata["filename"])).toEqual(names);
  await rig.chat.close();
});

test("F2 after a cut it asks how much has arrived and goes on there, as often as it takes", async () => {
  const rig = await ChatRig.online();
  const file = fileOf(700 * KIB);
  let cuts = 0;
  rig.uploads.script = ({ method, body }, upload) => {
    if (method !== "PATCH" || upload === undefined || ++cuts > 4) return undefined;
    rig.uploads.keep(upload, body.subarray(0, 1000 * cuts));
    throw new TypeError("fetch failed");
  };
  void outcomeOf(rig.chat.conversation("c").send("", { attachments: [file] }));
  for (let cut = 1; cut <= 4; cut++) {
    await until(() => cuts === cut && attachmentsIn(rig)[0]?.error?.code === "unreachable");
    expect(statusesOf(rig)).toEqual(["queued"]);
    rig.environment.advance(30_000);
  }
  await until(isAskedToSend(rig));
  expect(rig.uploads.uploads.get("1")?.bytes).toEqual(bytesOf(700 * KIB));
  expect(rig.uploads.asked.slice(0, 7)).toEqual([
    "POST",
    "PATCH 1 0+262144",
    "HEAD 1",
    "PATCH 1 1000+262144",
    "HEAD 1",
    "PATCH 1 3000+262144",
    "HEAD 1",
  ]);
  expect(rig.uploads.asked.filter((line) => line === "POST")).toHaveLength(1);
  await rig.chat.close();
});

test("a server that asks for patience gets it, and one that has another length is asked for it", async () => {
  const rig = await ChatRig.online();
  const answers = [
    problem(429, "busy", "", { "retry-after": "7" }),
    problem(507, "storage_full"),
    problem(409, "offset_mismatch"),
  ];
  rig.uploads.script = ({ method }) => (method === "PATCH" ? answers.shift() : undefined);
  void outcomeOf(rig.chat.conversation("c").send("", { attachments: [fileOf(5)] }));
  const errorOf = () => attachmentsIn(rig)[0]?.error;
  await until(() => errorOf()?.code === "busy");
  rig.environment.advance(6_999);
  await settled();
  expect(rig.uploads.asked).toHaveLength(2);
  rig.environment.advance(1);
  await until(() => errorOf()?.code === "storage_full");
  expect(errorOf()?.isRetryable).toBe(true);
  rig.environment.advance(30_000);
  await until(() => errorOf()?.code === "offset_mismatch");
  rig.environment.advance(30_000);
  await until(isAskedToSend(rig));
  expect(rig.uploads.asked.join()).toBe(`POST,${"PATCH 1 0+5,HEAD 1,".repeat(3)}PATCH 1 0+5`);
  await rig.chat.close();
});

test("an upload that the server has forgotten is begun anew", async () => {
  const rig = await ChatRig.online();
  rig.uploads.script = ({ method }, upload) => {
    if (method === "PATCH" && upload?.id === "1") rig.uploads.uploads.delete("1");
    return undefined;
  };
  void outcomeOf(rig.chat.conversation("c").send("", { attachments: [fileOf(300 * KIB)] }));
  await until(() => attachmentsIn(rig)[0]?.error?.code === "file_not_found");
  rig.environment.advance(30_000);
  await until(isAskedToSend(rig));
  expect(frameOf(rig).frame).toMatchObject({ attachments: ["2"] });
  expect(rig.uploads.uploads.get("2")?.bytes).toEqual(bytesOf(300 * KIB));
  await rig.chat.close();
});

test("an empty file is a file", async () => {
  const rig = await ChatRig.online();
  void outcomeOf(rig.chat.conversation("c").send("", { attachments: [new Blob([])] }));
  await until(isAskedToSend(rig));
  expect(rig.uploads.asked).toEqual(["POST"]);
  expect(rig.uploads.uploads.get("1")).toMatchObject({ size: 0, metadata: { filename: "file" } });
  await rig.chat.close();
});

test("a file that is refused fails its message with the reason, and holds up no other; tried again, nothing goes up twice", async () => {
  const rig = await ChatRig.online();
  let isFull = true;
  rig.uploads.script = ({ method }) => {
    const isLarge = rig.uploads.asked.filter((line) => line === "POST").length === 2;
    return method === "POST" && isLarge && isFull ? problem(413, "quota_exceeded") : undefined;
  };
  const conversation = rig.chat.conversation("c");
  const failing = outcomeOf(
    conversation.send("both", { attachments: [fileOf(9, "small"), fileOf(99, "large")], clientId: "key" }),
  );
  void outcomeOf(conversation.send("text"));
  await until(() => statusesOf(rig)[0] === "failed");
  expect(await failing).toBe("quota_exceeded");
  expect(entriesOf(rig)).toMatchObject([
    {
      error: { code: "quota_exceeded" },
      attachments: [
        { name: "small" },
        { name: "large", error: { code: "quota_exceeded", isRetryable: false } },
      ],
    },
    { content: "text" },
  ]);
  await until(isAskedToSend(rig));
  rig.store(frameOf(rig), 4, "c");
  await settled();
  isFull = false;
  expect(rig.chat.outbox.retry("key")).toBe(true);
  expect(attachmentsIn(rig)[1]?.error).toBe(undefined);
  await until(isAskedToSend(rig));
  const [small, large] = attachmentsIn(rig).map(({ fileId }) => fileId);
  expect(frameOf(rig).frame).toMatchObject({ client_id: "key", attachments: [small, large] });
  const patches = rig.uploads.asked.filter((line) => line.startsWith("PATCH"));
  expect(patches.toSorted()).toEqual([`PATCH ${small} 0+9`, `PATCH ${large} 0+99`].toSorted());
  await rig.chat.close();
});

test("a send that is refused and tried again goes with the same files; with those that the server has forgotten since, anew", async () => {
  const rig = await ChatRig.online();
  const outcome = outcomeOf(
    rig.chat.conversation("c").send("", { attachments: [fileOf(9)], clientId: "key" }),
  );
  await until(isAskedToSend(rig));
  frameOf(rig).refuse(new GoChatError("forbidden", "No."));
  expect(await outcome).toBe("forbidden");
  rig.chat.outbox.retry("key");
  await until(isAskedToSend(rig));
  const again = frameOf(rig);
  expect(again.frame).toMatchObject({ attachments: ["1"] });
  rig.uploads.uploads.delete("1");
  again.refuse(new GoChatError("file_not_found", "There is no such file."));
  await until(() => statusesOf(rig)[0] === "failed");
  rig.chat.outbox.retry("key");
  await until(isAskedToSend(rig));
  expect(frameOf(rig).frame).toMatchObject({ attachments: ["2"] });
  await rig.chat.close();
});

test("who takes a message back ends its uploads, and the server is told", async () => {
  const rig = await ChatRig.online();
  let isHeld = true;
  rig.uploads.script = ({ method }) => (method === "PATCH" && isHeld ? new Promise(() => {}) : undefined);
  const conversation = rig.chat.conversation("c");
  const outcome = outcomeOf(conversation.send("", { attachments: [fileOf(5), fileOf(6)], clientId: "key" }));
  void outcomeOf(conversation.send("next"));
  await until(() => rig.uploads.asked.length === 4);
  isHeld = false;
  expect(rig.chat.outbox.cancel("key")).toBe(true);
  expect(await outcome).toBe("cancelled");
  expect(entriesOf(rig)).toMatchObject([{ content: "next" }]);
  await until(() => rig.uploads.uploads.size === 0);
  expect(rig.uploads.asked.slice(4).toSorted()).toEqual(["DELETE 1", "DELETE 2"]);
  await until(isAskedToSend(rig));
  await rig.chat.close();
});

test("who takes back one file of several sends the others, in their order, and what arrived of it is removed", async () => {
  const rig = await ChatRig.online();
  rig.uploads.script = ({ method, path }) =>
    method === "PATCH" && path.endsWith("/2") ? new Promise(() => {}) : undefined;
  const attachments = [fileOf(5, "a"), fileOf(6, "b"), fileOf(7, "c")];
  void outcomeOf(rig.chat.conversation("c").send("", { attachments, clientId: "key" }));
  await until(() => attachmentsIn(rig).filter(({ fileId }) => fileId !== undefined).length === 2);
  expect(rig.chat.outbox.cancelFile("key", 3)).toBe(false);
  expect(rig.chat.outbox.cancelFile("key", 1)).toBe(true);
  expect(attachmentsIn(rig).map(({ nth, name }) => [nth, name])).toEqual([
    [0, "a"],
    [2, "c"],
  ]);
  await until(isAskedToSend(rig));
  expect(frameOf(rig).frame).toMatchObject({ attachments: ["1", "3"] });
  expect(rig.chat.outbox.cancelFile("key", 0)).toBe(false);
  await until(() => !rig.uploads.uploads.has("2"));
  await rig.chat.close();
});

test("an upload goes on to its file when one before it is taken back", async () => {
  const rig = await ChatRig.online();
  let go = (): void => {};
  const gate = new Promise<undefined>((resolve) => (go = () => resolve(undefined)));
  rig.uploads.script = ({ method }) => (method === "PATCH" ? gate : undefined);
  const attachments = [fileOf(5, "a"), fileOf(600 * KIB, "b")];
  void outcomeOf(rig.chat.conversation("c").send("", { attachments, clientId: "key" }));
  await until(() => rig.uploads.asked.filter((each) => each.startsWith("PATCH")).length === 2);
  rig.chat.outbox.cancelFile("key", 0);
  go();
  await until(isAskedToSend(rig));
  expect(frameOf(rig).frame).toMatchObject({ attachments: ["2"] });
  expect(attachmentsIn(rig)).toMatchObject([{ name: "b", sent: 600 * KIB }]);
  await rig.chat.close();
});

test("without its last file a message goes with its words, and one without words does not", async () => {
  const rig = await ChatRig.online();
  rig.uploads.script = ({ method }) => (method === "PATCH" ? new Promise(() => {}) : undefined);
  const conversation = rig.chat.conversation("c");
  const silent = outcomeOf(conversation.send(" ", { attachments: [fileOf(5)], clientId: "silent" }));
  void outcomeOf(conversation.send("words", { attachments: [fileOf(6)], clientId: "wordy" }));
  await until(() => rig.uploads.asked.length === 4);
  expect(rig.chat.outbox.cancelFile("wordy", 0)).toBe(true);
  expect(entriesOf(rig)[1]?.attachments).toBe(undefined);
  expect(rig.chat.outbox.cancelFile("silent", 0)).toBe(true);
  expect(await silent).toBe("cancelled");
  await until(isAskedToSend(rig));
  expect(frameOf(rig).frame).toMatchObject({ client_id: "wordy", content: "words", attachments: undefined });
  await until(() => rig.uploads.uploads.size === 0);
  await rig.chat.close();
});

test("D4 a file that was taken back is gone after a restart as well, with its bytes, and the others are there", async () => {
  const storage = memoryStorage();
  const before = await ChatRig.online(storage);
  before.uploads.script = ({ method }) => (method === "PATCH" ? new Promise(() => {}) : undefined);
  const attachments = [fileOf(5, "a"), fileOf(6, "b")];
  void outcomeOf(before.chat.conversation("c").send("", { attachments, clientId: "key" }));
  await until(() => before.uploads.asked.length === 4);
  before.chat.outbox.cancelFile("key", 0);
  await until(() => before.uploads.uploads.size === 1);
  await before.chat.close();
  const blobs = await storage.read("blob/");
  expect([...blobs].map(([key, blob]) => [key, (blob as Blob).size])).toEqual([["blob/me/key/1", 6]]);
  const after = await ChatRig.online(storage);
  await until(() => entriesOf(after).length === 1);
  expect(attachmentsIn(after)).toMatchObject([{ nth: 1, name: "b", size: 6, uploadId: "2" }]);
  await after.chat.close();
});

test("one that failed is tried again without the file that was refused", async () => {
  const rig = await ChatRig.online();
  rig.uploads.script = ({ method, path }) =>
    method === "PATCH" && path.endsWith("/1") ? problem(413, "payload_too_large") : undefined;
  const attachments = [fileOf(5, "large"), fileOf(6, "small")];
  void outcomeOf(rig.chat.conversation("c").send("", { attachments, clientId: "key" }));
  await until(() => statusesOf(rig)[0] === "failed");
  expect(rig.chat.outbox.cancelFile("key", 0)).toBe(true);
  expect(statusesOf(rig)).toEqual(["failed"]);
  rig.chat.outbox.retry("key");
  await until(isAskedToSend(rig));
  expect(attachmentsIn(rig)).toMatchObject([{ name: "small" }]);
  await rig.chat.close();
});

test("an upload that is taken back while it begins is taken back when its id is known; one whose turn never came is not begun", async () => {
  const rig = await ChatRig.online();
  let begin = (): void => {};
  const gate = new Promise<undefined>((resolve) => (begin = () => resolve(undefined)));
  rig.uploads.script = ({ method }) => (method === "POST" ? gate : undefined);
  const attachments = Array.from({ length: 5 }, () => fileOf(5));
  void outcomeOf(rig.chat.conversation("c").send("", { attachments, clientId: "key" }));
  await until(() => rig.uploads.asked.length === 3);
  rig.chat.outbox.cancel("key");
  begin();
  await until(() => rig.uploads.asked.length === 6 && rig.uploads.uploads.size === 0);
  await settled();
  expect(rig.uploads.asked.toSorted()).toEqual(["DELETE 1", "DELETE 2", "DELETE 3", "POST", "POST", "POST"]);
  await rig.chat.close();
});

test("a message that failed, and is taken back, leaves no file on the server", async () => {
  const rig = await ChatRig.online();
  void outcomeOf(rig.chat.conversation("c").send("", { attachments: [fileOf(5), "given"], clientId: "key" }));
  await until(isAskedToSend(rig));
  expect(rig.chat.outbox.cancel("key")).toBe(false);
  frameOf(rig).refuse(new GoChatError("forbidden", "No."));
  await until(() => statusesOf(rig)[0] === "failed");
  expect(rig.chat.outbox.cancel("key")).toBe(true);
  await until(() => rig.uploads.uploads.size === 0);
  expect(rig.uploads.asked.at(-1)).toBe("DELETE 1");
  await rig.chat.close();
});

test("nothing is uploaded while there is no connection; with one it goes on", async () => {
  const rig = await ChatRig.online();
  rig.goOffline();
  void outcomeOf(rig.chat.conversation("c").send("", { attachments: [fileOf(5)] }));
  await settled();
  rig.environment.advance(300_000);
  await settled();
  expect([rig.uploads.asked, statusesOf(rig)]).toEqual([[], ["queued"]]);
  await rig.goOnline();
  await until(isAskedToSend(rig));
  await rig.chat.close();
});

test("a session that is over fails no message: who signs in again goes on", async () => {
  const storage = memoryStorage();
  const uploads = new ScriptedUploads();
  const rig = await ChatRig.online(storage, uploads);
  const over: GoChatError[] = [];
  rig.chat.on("signedOut", (error) => over.push(error));
  uploads.script = ({ method }) => (method === "PATCH" ? problem(401, "unauthorized") : undefined);
  void outcomeOf(rig.chat.conversation("c").send("", { attachments: [fileOf(5)] }));
  await until(() => attachmentsIn(rig)[0]?.error?.code === "signed_out");
  expect([over.length, statusesOf(rig)]).toEqual([1, ["queued"]]);
  await rig.chat.close();
  uploads.script = () => undefined;
  const next = await ChatRig.online(storage, uploads);
  await until(isAskedToSend(next));
  expect(frameOf(next).frame).toMatchObject({ attachments: ["1"] });
  await next.chat.close();
});

test("a file is sent when it was looked at, and never when there is a virus in it", async () => {
  const rig = await ChatRig.online();
  rig.uploads.script = (_asked, upload) => {
    if (upload !== undefined) upload.status = "scanning";
    return undefined;
  };
  const outcome = outcomeOf(rig.chat.conversation("c").send("", { attachments: [fileOf(5), fileOf(6)] }));
  await until(() => attachmentsIn(rig).every(({ error }) => error?.code === "unavailable"));
  expect([isAskedToSend(rig)(), statusesOf(rig)]).toEqual([false, ["queued"]]);
  rig.uploads.script = () => undefined;
  for (const [id, status] of [
    ["1", "ready"],
    ["2", "infected"],
  ] as const)
    Object.assign(rig.uploads.uploads.get(id) ?? {}, { status });
  rig.environment.advance(30_000);
  expect(await outcome).toBe("infected");
  expect(attachmentsIn(rig)).toMatchObject([{ fileId: "1" }, { error: { code: "infected" } }]);
  await rig.chat.close();
});

test("bytes that cannot be read any more fail the message", async () => {
  const rig = await ChatRig.online();
  const file = fileOf(5);
  file.slice = () =>
    Object.assign(new Blob(), {
      arrayBuffer: () => Promise.reject(new DOMException("gone", "NotReadableError")),
    });
  expect(await outcomeOf(rig.chat.conversation("c").send("", { attachments: [file] }))).toBe("file_lost");
  await rig.chat.close();
});

/** A chat that has sent `sentBytes` of two files, of 300 KiB and of 5 bytes, and is gone then. */
async function leftInTheMidst(storage: Storage, uploads: ScriptedUploads): Promise<void> {
  const rig = await ChatRig.online(storage, uploads);
  uploads.script = ({ method, path, body }, upload) => {
    if (method !== "PATCH" || path.endsWith("/2") || upload === undefined) return undefined;
    if (upload.bytes.length === 0) uploads.keep(upload, body.subarray(0, 1000));
    return new Promise(() => {});
  };
  const attachments = [fileOf(300 * KIB, "large"), { file: fileOf(5, "small"), name: "other name" }];
  const outcome = outcomeOf(rig.chat.conversation("c").send("look", { attachments, clientId: "key" }));
  await until(() => attachmentsIn(rig)[1]?.fileId !== undefined);
  await rig.chat.close();
  expect(await outcome).toBe("closed");
  await settled();
  uploads.script = () => undefined;
}

test("F2 with a storage that keeps bytes, uploads go on after a restart where they were, and the message is sent once", async () => {
  const storage = memoryStorage();
  const uploads = new ScriptedUploads();
  await leftInTheMidst(storage, uploads);
  const asked = uploads.asked.length;
  const rig = await ChatRig.start(storage, uploads);
  await settled();
  expect(entriesOf(rig)).toMatchObject([
    {
      content: "look",
      status: "queued",
      attachments: [
        { name: "large", size: 300 * KIB, mediaType: "image/jpeg", uploadId: "1" },
        { name: "other name" },
      ],
    },
  ]);
  expect(attachmentsIn(rig)[0]?.file?.size).toBe(300 * KIB);
  rig.fill("c", 3);
  await rig.goOnline();
  await until(isAskedToSend(rig));
  expect(uploads.asked.slice(asked).toSorted()).toEqual([
    "HEAD 1",
    "HEAD 2",
    "PATCH 1 1000+262144",
    "PATCH 1 263144+44056",
  ]);
  expect(uploads.uploads.get("1")?.bytes).toEqual(bytesOf(300 * KIB));
  const sent = frameOf(rig);
  expect(sent.frame).toMatchObject({ client_id: "key", attachments: ["1", "2"] });
  rig.store(sent, 4, "c");
  await until(() => entriesOf(rig).length === 0);
  await settled();
  expect([...(await storage.read("outbox/")).keys(), ...(await storage.read("blob/")).keys()]).toEqual([]);
  await rig.chat.close();
});

test("with a storage that keeps no bytes, a message whose files are not there fails after a restart, and says so; it can be taken back", async () => {
  const storage = withoutBlobs();
  const uploads = new ScriptedUploads();
  await leftInTheMidst(storage, uploads);
  const rig = await ChatRig.online(storage, uploads);
  await until(() => statusesOf(rig)[0] === "failed");
  expect(entriesOf(rig)).toMatchObject([{ content: "look", error: { code: "file_lost" } }]);
  expect(isAskedToSend(rig)()).toBe(false);
  rig.chat.outbox.retry("key");
  await until(() => statusesOf(rig)[0] === "failed");
  rig.chat.outbox.cancel("key");
  await until(() => uploads.uploads.size === 0);
  expect(await storage.read("outbox/")).toEqual(new Map());
  await rig.chat.close();
});

test("what was uploaded as a whole before a restart is sent after it, with bytes or without", async () => {
  for (const storage of [memoryStorage(), withoutBlobs()]) {
    const uploads = new ScriptedUploads();
    const rig = await ChatRig.online(storage, uploads);
    void outcomeOf(rig.chat.conversation("c").send("look", { attachments: [fileOf(9)], clientId: "key" }));
    await until(isAskedToSend(rig));
    await rig.chat.close();
    await settled();
    const asked = uploads.asked.length;
    const next = await ChatRig.online(storage, uploads);
    await until(isAskedToSend(next));
    expect(frameOf(next).frame).toMatchObject({ client_id: "key", attachments: ["1"] });
    expect(uploads.asked.slice(asked)).toEqual([]);
    await next.chat.close();
  }
});

test("D4 a message is never sent before the ids of its files are kept", async () => {
  const kept = memoryStorage();
  const written: string[] = [];
  const storage: Storage = {
    ...kept,
    async write(records) {
      await settled();
      await kept.write(records);
      written.push(JSON.stringify([...records]));
    },
  };
  const rig = await ChatRig.online(storage);
  void outcomeOf(rig.chat.conversation("c").send("", { attachments: [fileOf(1), fileOf(2)] }));
  await until(isAskedToSend(rig));
  expect(written.at(-1)).toMatch(/"fileId":"1".*"fileId":"2"/);
  await rig.chat.close();
});

test("the bytes of a file are written once, and removed with its message", async () => {
  const kept = memoryStorage();
  const blobs: string[] = [];
  const storage: Storage = {
    ...kept,
    write(records) {
      for (const [key, value] of records)
        if (key.startsWith("blob/")) blobs.push(`${value === undefined ? "-" : "+"}${key}`);
      return kept.write(records);
    },
  };
  const rig = await ChatRig.online(storage);
  void outcomeOf(
    rig.chat.conversation("c").send("", { attachments: ["given", fileOf(600 * KIB)], clientId: "key" }),
  );
  await until(isAskedToSend(rig));
  expect(blobs).toEqual(["+blob/me/key/1"]);
  rig.store(frameOf(rig), 4, "c");
  await until(() => blobs.length === 2);
  expect(blobs[1]).toBe("-blob/me/key/1");
  await rig.chat.close();
});

test("a key that failed and is given again with other files leaves nothing of those before", async () => {
  const storage = memoryStorage();
  const rig = await ChatRig.online(storage);
  const conversation = rig.chat.conversation("c");
  const give = (...attachments: File[]) =>
    void outcomeOf(conversation.send("", { attachments, clientId: "key" }));
  give(fileOf(5), fileOf(6));
  await until(isAskedToSend(rig));
  frameOf(rig).refuse(new GoChatError("forbidden", "No."));
  await until(() => statusesOf(rig)[0] === "failed");
  give(fileOf(7));
  await until(isAskedToSend(rig));
  expect([...rig.uploads.uploads.keys()]).toEqual(["3"]);
  const blobs = await storage.read("blob/");
  expect([...blobs].map(([key, blob]) => [key, (blob as Blob).size])).toEqual([["blob/me/key/0", 7]]);
  await rig.chat.close();
});

test("what a tab leaves behind in the midst of an upload is gone on with by another one", async () => {
  const storage = memoryStorage();
  const uploads = new ScriptedUploads();
  const stays = await ChatRig.online(storage, uploads);
  await leftInTheMidst(storage, uploads);
  stays.environment.advance(60_000);
  await until(isAskedToSend(stays));
  expect(frameOf(stays).frame).toMatchObject({ client_id: "key", attachments: ["1", "2"] });
  expect(uploads.asked.filter((line) => line === "POST")).toHaveLength(2);
  await stays.chat.close();
});

test("an upload by itself tells how far it is, and gives the file; aborted, it is taken back; closed, it ends", async () => {
  const rig = await ChatRig.online();
  const told: [number, number][] = [];
  const file = await rig.chat.upload(fileOf(300 * KIB), {
    name: `${"x".repeat(300)}.jpg`,
    durationMs: 12,
    peaks: "AAEC",
    onProgress: (...progress) => told.push(progress),
  });
  expect(file).toMatchObject({ id: "1", size: 300 * KIB, status: "ready" });
  expect(told).toEqual([0, 262144, 307200].map((sent) => [sent, 307200]));
  const { metadata } = rig.uploads.uploads.get("1") ?? {};
  expect(metadata).toEqual({ filename: `${"x".repeat(251)}.jpg`, duration_ms: "12", peaks: "AAEC" });

  rig.uploads.script = ({ method }) => (method === "PATCH" ? new Promise(() => {}) : undefined);
  const abort = new AbortController();
  const reason = new Error("enough");
  const aborted = rig.chat.upload(fileOf(5), { signal: abort.signal });
  await until(() => rig.uploads.uploads.has("2"));
  await settled();
  abort.abort(reason);
  await expect(aborted).rejects.toBe(reason);
  await until(() => !rig.uploads.uploads.has("2"));
  await expect(rig.chat.upload(fileOf(5), { signal: abort.signal })).rejects.toBe(reason);

  const closed = outcomeOf(rig.chat.upload(fileOf(5)));
  await until(() => rig.uploads.uploads.has("3"));
  await rig.chat.close();
  expect(await closed).toBe("closed");
  expect(await outcomeOf(rig.chat.upload(fileOf(5)))).toBe("closed");
  expect(rig.environment.timers.filter((dueMs) => dueMs > 60_000)).toEqual([]);
});

test("what a network says in place of the server is no refusal, and what a proxy forbids is one", async () => {
  const rig = await ChatRig.online();
  const page = (status: number) =>
    new Response("<html>", { status, headers: { "content-type": "text/html" } });
  const answers = [page(200), page(502)];
  rig.uploads.script = () => answers.shift();
  const outcome = rig.chat.upload(fileOf(5));
  for (const left of [1, 0]) {
    await until(() => answers.length === left && rig.environment.timers.length > 0);
    rig.environment.advance(30_000);
  }
  expect(await outcome).toMatchObject({ id: "1" });
  rig.uploads.script = () => page(413);
  expect(await outcomeOf(rig.chat.upload(fileOf(5)))).toBe("unexpected_answer");
  await rig.chat.close();
});
