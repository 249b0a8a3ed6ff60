import { ENDPOINTS } from "@gochat/protocol";
import type { Conversation, File, Message } from "@gochat/protocol";
import { connectUser, eventually, startServer } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import sharp from "sharp";
import { expect, test } from "vitest";
import { mustPerform } from "../http-call.ts";

const { conversations, messages, files } = ENDPOINTS;
const CANARY = "48.8584 N, 2.2945 E";

/** A photograph that says where it was taken, lying on its side. */
const photo = () =>
  sharp({ create: { width: 1600, height: 1200, channels: 3, background: "#3a7" } })
    .withExif({ IFD0: { ImageDescription: CANARY } })
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();

async function upload(server: TestServer, token: string, bytes: Uint8Array, name: string): Promise<File> {
  const form = new FormData();
  form.append("file", new Blob([bytes as Uint8Array<ArrayBuffer>]), name);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`${server.url}/api/v1/files`, { method: "POST", headers, body: form });
  expect(answer.status).toBe(201);
  return ((await answer.json()) as { file: File }).file;
}

const bytesOf = async (server: TestServer, token: string, path: string) => {
  const answer = await fetch(`${server.url}/api/v1/${path}`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
};

test("F10 a picture is shown as it is looked at, loses its metadata, and its message changes when that is known", async () => {
  await using server = await startServer();
  const alice = await meet(server, "alice");
  const bob = await meet(server, "bob");
  await using device = await connectUser(server, "bob");
  const { conversation } = await mustPerform<{ conversation: Conversation }>(server, alice.token, {
    endpoint: conversations.create,
    body: { participant: "bob" },
  });
  const file = await upload(server, alice.token, await photo(), "tower.jpg");
  expect(file).toMatchObject({ kind: "image", media_type: "image/jpeg", status: "ready" });
  const { message } = await mustPerform<{ message: Message }>(server, alice.token, {
    endpoint: messages.send,
    params: { id: conversation.id },
    body: { attachments: [file.id] },
  });
  const seen = await eventually(async () => {
    const { file: now } = await mustPerform<{ file: File }>(server, bob.token, {
      endpoint: files.get,
      params: { id: file.id },
    });
    expect(now.media?.thumbnails).toEqual([320, 1280]);
    return now;
  });
  expect(seen.media).toMatchObject({ width: 1200, height: 1600, is_animated: false });
  const updated = await eventually(() => {
    const found = device.frames.findLast((frame) => frame.type === "message.updated");
    expect(found?.message.attachments).toEqual([seen]);
    return found;
  });
  expect(updated?.message).toMatchObject({ id: message.id, edited_at: null });

  const content = await bytesOf(server, bob.token, `files/${file.id}/content`);
  expect(content.bytes.includes(CANARY)).toBe(false);
  expect(content.bytes.length).toBe(seen.size);
  expect(content.headers.get("content-type")).toBe("image/jpeg");
  expect(await sharp(content.bytes).autoOrient().toBuffer({ resolveWithObject: true })).toMatchObject({
    info: { width: 1200, height: 1600 },
  });
  for (const size of [320, 1280]) {
    const small = await bytesOf(server, bob.token, `files/${file.id}/thumbnail/${size}`);
    const { format, width, height } = await sharp(small.bytes).metadata();
    expect([format, height, width]).toEqual(["webp", size, (size * 3) / 4]);
  }
});
