import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { request } from "node:http";
import type { IncomingMessage, RequestOptions } from "node:http";
import { pipeline } from "node:stream/promises";

/** Of somebody who needs no account: `GOCHAT_BARE_USERNAMES`. */
const PERSON = "mover";
// The client has the same processors as the server that is measured: of its own it should take as little as it can.
const READ_BYTES = 256 * 1024;

const AUTHORIZATION = { authorization: `Bearer ${PERSON}` };
const TUS = { ...AUTHORIZATION, "tus-resumable": "1.0.0" };

/** By tus, in one request. */
export async function upload(port: number, path: string, bytes: number): Promise<{ id: string }> {
  const begun = await ask(port, {
    method: "POST",
    path: "/uploads",
    headers: { ...TUS, "upload-length": bytes },
  });
  const id = begun.headers.location?.split("/").at(-1) ?? "";
  const headers = {
    ...TUS,
    "content-type": "application/offset+octet-stream",
    "content-length": bytes,
    "upload-offset": 0,
  };
  const source = createReadStream(path, { end: bytes - 1, highWaterMark: READ_BYTES });
  const answer = await ask(port, { method: "PATCH", path: `/uploads/${id}`, headers }, source);
  if (answer.statusCode !== 204) throw new Error(`The upload was answered with ${answer.statusCode}.`);
  return { id };
}

/** Gives their hash, if one is asked for: that costs the processor that the server needs. */
export async function download(port: number, id: string, hashedBy?: "sha256"): Promise<string> {
  const hash = hashedBy && createHash(hashedBy);
  const answer = await ask(
    port,
    { path: `/files/${id}/content`, headers: AUTHORIZATION },
    undefined,
    (bytes) => hash?.update(bytes),
  );
  if (answer.statusCode !== 200) throw new Error(`The download was answered with ${answer.statusCode}.`);
  return hash?.digest("hex") ?? "";
}

export async function removeFile(port: number, id: string): Promise<void> {
  await ask(port, { method: "DELETE", path: `/uploads/${id}`, headers: TUS });
}

/** Its answer, when all of it has come. */
async function ask(
  port: number,
  { path, ...options }: RequestOptions & { path: string },
  body?: NodeJS.ReadableStream,
  onBytes: (bytes: Buffer) => void = () => {},
): Promise<IncomingMessage> {
  const call = request({ host: "127.0.0.1", port, path: `/api/v1${path}`, ...options });
  const answered = once(call, "response") as Promise<[IncomingMessage]>;
  if (body === undefined) call.end();
  else await pipeline(body, call);
  const [answer] = await answered;
  answer.on("data", onBytes);
  await once(answer, "end");
  return answer;
}
