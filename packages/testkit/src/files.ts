import { randomBytes } from "node:crypto";
import type { File as StoredFile } from "@gochat/protocol";
import { call } from "./http.ts";

/** A form with a file in it, as a page sends one. */
export function fileForm(bytes: string | Uint8Array<ArrayBuffer>, name = "note.txt", type = ""): FormData {
  const form = new FormData();
  form.set("file", new File([bytes], name, { type }));
  return form;
}

/** Uploads a file in one request; throws when it is refused. */
export async function uploadFile(
  server: { url: string },
  token: string,
  bytes: string | Uint8Array<ArrayBuffer> = `a file of ${token}`,
  name?: string,
): Promise<StoredFile> {
  const { status, body } = await call<{ file: StoredFile }>(server, "POST", "/api/v1/files", {
    token,
    body: fileForm(bytes, name),
  });
  if (status !== 201) throw new Error(`the upload was refused: ${status} ${JSON.stringify(body)}`);
  return body.file;
}

/** A picture of one colour, 16 pixels on each side. */
export const SMALL_PNG = new Uint8Array(
  Buffer.from(
    "iVBORw0KGgoAAAANSUhEUgAAABAAAAAQCAIAAACQkWg2AAAACXBIWXMAAAPoAAAD6AG1e1JrAAAAGUlEQVQokWOIqjhBEmIY1VAxGkpRwzVpAACJzZoQPNqOjQAAAABJRU5ErkJggg==",
    "base64",
  ),
);

/** Other bytes each time, which nobody takes for a picture or a sound: those of chance are, now and then. */
export function opaqueBytes(size: number): Buffer<ArrayBuffer> {
  return randomBytes(size).fill(0, 0, Math.min(2, size));
}
