import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";

import { BlockPool } from "./block-pool.ts";
import { Gathered } from "./gather.ts";
import { StorageUnavailable } from "./storage-errors.ts";

// Of twelve parts.
const pool = new BlockPool(256 * 1024, { count: 384, idleMs: 60_000 });

/**
 * An unfinished object: parts of a multipart upload, each of `partBytes`, and after them a tail that is no longer than a part.
 *
 * It is stored as one small object, written anew after each part and at the end of each append, so that at each moment all of it is of
 * one state. Its length and the upload stand in its metadata, for those who need no more. Its first line has the tags of the parts,
 * by which the storage knows them when they are put together; after it comes the tail.
 */
export class S3Unfinished implements Disposable {
  readonly partBytes: number;
  readonly tags: string[];
  readonly tail: Gathered;
  upload: string | undefined;

  constructor(partBytes: number, upload?: string, tags: string[] = []) {
    this.partBytes = partBytes;
    this.upload = upload;
    this.tags = tags;
    this.tail = new Gathered(partBytes, pool);
  }

  get length(): number {
    return this.tags.length * this.partBytes + this.tail.length;
  }

  /** Nothing may use it, or its encoding, any more. */
  [Symbol.dispose](): void {
    this.tail.release();
  }

  /** As it is stored, with the beginning of the tail or with all of it. */
  encode(tailBytes: number = this.tail.length): { headers: Record<string, string>; body: Uint8Array[] } {
    return {
      headers: {
        "x-amz-meta-length": String(this.tags.length * this.partBytes + tailBytes),
        "x-amz-meta-part-bytes": String(this.partBytes),
        ...(this.upload !== undefined && { "x-amz-meta-upload": encodeURIComponent(this.upload) }),
      },
      body: [Buffer.from(`${this.tags.join(" ")}\n`), ...this.tail.bytes(tailBytes)],
    };
  }
}

/** What is known without its body. */
export function readHeaders(headers: IncomingHttpHeaders): {
  length: number;
  partBytes: number;
  upload: string | undefined;
} {
  const upload = headers["x-amz-meta-upload"];
  return {
    length: Number(headers["x-amz-meta-length"]),
    partBytes: Number(headers["x-amz-meta-part-bytes"]),
    upload: typeof upload === "string" ? decodeURIComponent(upload) : undefined,
  };
}

export async function readUnfinished(headers: IncomingHttpHeaders, body: Readable): Promise<S3Unfinished> {
  const { partBytes, upload } = readHeaders(headers);
  const unfinished = new S3Unfinished(partBytes, upload);
  try {
    await fill(unfinished, headers, body);
    return unfinished;
  } catch (error) {
    unfinished[Symbol.dispose]();
    throw error;
  }
}

async function fill(unfinished: S3Unfinished, headers: IncomingHttpHeaders, body: Readable): Promise<void> {
  let line: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of body as AsyncIterable<Buffer>) {
    if (line === undefined) {
      unfinished.tail.add(chunk);
      continue;
    }
    line = Buffer.concat([line, chunk]);
    const end = line.indexOf("\n");
    if (end === -1) continue;
    unfinished.tags.push(...line.toString("utf8", 0, end).split(" ").filter(Boolean));
    unfinished.tail.add(line.subarray(end + 1));
    line = undefined;
  }
  if (unfinished.length !== readHeaders(headers).length)
    throw new StorageUnavailable("An unfinished object came back in parts.");
}
