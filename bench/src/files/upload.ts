import { once } from "node:events";
import { request } from "node:http";
import type { IncomingMessage, OutgoingHttpHeaders } from "node:http";
import { pipeline } from "node:stream/promises";
import type { SlowBody } from "./slow-body.ts";

/** Who uploads, and to where. */
export interface Uploader {
  readonly port: number;
  readonly token: string;
  readonly signal?: AbortSignal;
}

/** Begins an upload by tus. What was refused has no id. */
export async function beginTus(
  uploader: Uploader,
  length: number,
): Promise<{ readonly id: string; readonly status: number }> {
  const { headers, statusCode = 0 } = await ask(uploader, "POST", "/uploads", { "upload-length": length });
  return { id: headers.location?.split("/").at(-1) ?? "", status: statusCode };
}

/** Sends all of it. Answers with the status. */
export async function sendTus(uploader: Uploader, id: string, body: SlowBody): Promise<number> {
  const headers = {
    "content-type": "application/offset+octet-stream",
    "content-length": body.length,
    "upload-offset": 0,
  };
  const { statusCode = 0 } = await ask(uploader, "PATCH", `/uploads/${id}`, headers, body.stream());
  return statusCode;
}

export async function removeUpload(uploader: Uploader, id: string): Promise<void> {
  await ask(uploader, "DELETE", `/uploads/${id}`);
}

/** Answers with the status. */
export async function uploadForm({ port, token, signal }: Uploader, bytes: Uint8Array): Promise<number> {
  const body = new FormData();
  body.set("file", new File([new Uint8Array(bytes)], "picture.png"));
  const answer = await fetch(`http://127.0.0.1:${port}/api/v1/files`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}` },
    body,
    signal: signal ?? null,
  });
  await answer.arrayBuffer();
  return answer.status;
}

/** The answer, which may come before all of the body was taken. */
async function ask(
  { port, token, signal }: Uploader,
  method: string,
  path: string,
  headers: OutgoingHttpHeaders = {},
  body?: NodeJS.ReadableStream,
): Promise<IncomingMessage> {
  const call = request({
    host: "127.0.0.1",
    port,
    method,
    path: `/api/v1${path}`,
    headers: { authorization: `Bearer ${token}`, "tus-resumable": "1.0.0", ...headers },
    ...(signal && { signal }),
  });
  const answered = once(call, "response") as Promise<[IncomingMessage]>;
  if (body === undefined) call.end();
  // What is refused is not taken to its end.
  else pipeline(body, call).catch(() => {});
  const [answer] = await answered;
  answer.resume();
  await once(answer, "end");
  return answer;
}
