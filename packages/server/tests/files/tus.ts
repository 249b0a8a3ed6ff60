import { apiUrl } from "./rig.ts";

type Bytes = Uint8Array<ArrayBuffer>;

export interface TusAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Of a refusal. */
  readonly code: string | undefined;
}

interface TusAsk {
  readonly token: string | null;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Bytes | AsyncIterable<Bytes>;
}

/** One request of tus, as it comes over the wire. */
export async function tus(
  server: { readonly url: string },
  method: string,
  { token, path = "uploads", headers = {}, body }: TusAsk,
): Promise<TusAnswer> {
  const answer = await fetch(apiUrl(server, path), {
    method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      "tus-resumable": "1.0.0",
      ...headers,
    },
    ...(body !== undefined && { body, duplex: "half" }),
  });
  const text = await answer.text();
  const isProblem = text !== "" && answer.headers.get("content-type")?.includes("problem") === true;
  const code = isProblem ? (JSON.parse(text) as { code: string }).code : undefined;
  return { status: answer.status, headers: answer.headers, code };
}

const encode = (text: string): string => Buffer.from(text).toString("base64");

/** Begins an upload; answers with its path below the API. */
export async function begin(
  server: { readonly url: string },
  token: string,
  size: number,
  filename = "file.bin",
): Promise<string> {
  const { status, headers, code } = await tryBegin(server, token, size, { filename });
  if (status !== 201) throw new Error(`the upload was not begun: ${status} ${code}`);
  return headers.get("location") ?? "";
}

export function tryBegin(
  server: { readonly url: string },
  token: string,
  size: number,
  metadata: Readonly<Record<string, string>> = {},
): Promise<TusAnswer> {
  const pairs = Object.entries(metadata).map(([key, value]) => `${key} ${encode(value)}`);
  return tus(server, "POST", {
    token,
    headers: {
      "upload-length": String(size),
      ...(pairs.length > 0 && { "upload-metadata": pairs.join(",") }),
    },
  });
}

export function append(
  server: { readonly url: string },
  token: string,
  path: string,
  offset: number,
  body: Bytes | AsyncIterable<Bytes>,
): Promise<TusAnswer> {
  return tus(server, "PATCH", {
    token,
    path,
    headers: { "upload-offset": String(offset), "content-type": "application/offset+octet-stream" },
    body,
  });
}

/** How many of the bytes are there. */
export async function offsetOf(
  server: { readonly url: string },
  token: string,
  path: string,
): Promise<number> {
  const { status, headers } = await tus(server, "HEAD", { token, path });
  if (status !== 200) throw new Error(`the upload is not there: ${status}`);
  return Number(headers.get("upload-offset"));
}

export const idOf = (path: string): string => path.replace("uploads/", "");
