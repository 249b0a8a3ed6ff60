import { randomUUID } from "node:crypto";
import { Readable } from "node:stream";

import { KeyedQueue } from "../keyed-queue.ts";
import { assertRange } from "./byte-range.ts";
import type { ByteRange } from "./byte-range.ts";
import { gather } from "./gather.ts";
import { assertKey } from "./object-key.ts";
import type { AppendOptions, ObjectStorage, SignedLink } from "./object-storage.ts";
import { adviceOnS3 } from "./s3-advice.ts";
import { S3Client } from "./s3-client.ts";
import type { S3Options } from "./s3-client.ts";
import { fromAnswer, hasS3Code, inXml } from "./s3-errors.ts";
import { readHeaders, readUnfinished, S3Unfinished } from "./s3-unfinished.ts";
import { ObjectMissing, OffsetMismatch } from "./storage-errors.ts";

export interface S3StorageOptions extends S3Options {
  /** Before the names of all objects, as `chat/`. */
  prefix?: string | undefined;
  /** How much is sent at once, and held in memory. S3 takes no parts below 5 MiB, and no more than 10,000 of them. */
  partBytes?: number;
}

// Room for 80 GB.
const PART_BYTES = 8 * 1024 * 1024;

/**
 * Objects in a bucket of S3, or of what speaks its language.
 *
 *   <prefix>incoming/<key>   what is known of an unfinished object, and the end of it that is no part yet (`s3-unfinished.ts`)
 *   <prefix>objects/<key>    finished
 *
 * One that fits into a part is never a multipart upload. Of a larger one the upload's id is stored before its first part is sent, so
 * that no parts remain that nobody knows of; nothing is found by listing, which not every storage does at once. Each part is stored
 * under the same number until it is recorded, with the same bytes if the caller sends the same: a part that was given up and arrives
 * late changes nothing. A record that does makes the object shorter than it was, which an append at its end or a finish then says.
 * An append costs one more writing of what is before it in the same part.
 */
export class S3Storage implements ObjectStorage {
  readonly kind = "s3";
  readonly appendBytes: number;
  readonly #options: S3StorageOptions;
  readonly #client: S3Client;
  readonly #turns = new KeyedQueue(Infinity);

  constructor(options: S3StorageOptions) {
    this.#options = options;
    this.appendBytes = options.partBytes ?? PART_BYTES;
    this.#client = new S3Client(options);
  }

  async check(): Promise<void> {
    const probe = randomUUID();
    try {
      await this.put(probe, Buffer.from("probe"));
      await this.remove(probe);
      // Where listing is not allowed, S3 says that a missing object is forbidden.
      await this.#find(probe);
    } catch (error) {
      throw new Error(adviceOnS3(this.#options, error), { cause: error });
    }
  }

  async append(
    key: string,
    offset: number,
    source: AsyncIterable<Uint8Array>,
    { signal }: AppendOptions = {},
  ): Promise<number> {
    return this.#inTurn(key, async () => {
      signal?.throwIfAborted();
      const found = await this.#find(key);
      if ((found?.length ?? 0) !== offset) throw new OffsetMismatch(found?.length ?? 0);
      using unfinished = (await found?.load()) ?? new S3Unfinished(this.appendBytes);
      const storedTailBytes = unfinished.tail.length;
      const { failure } = await gather(
        source,
        unfinished.tail,
        async (tail) => {
          await this.#begin(key, unfinished, storedTailBytes);
          unfinished.tags.push(await this.#putPart(key, unfinished));
          tail.clear();
          await this.#save(key, unfinished);
          return tail;
        },
        signal,
      );
      if (found === undefined || unfinished.length !== offset) await this.#save(key, unfinished);
      if (failure !== undefined) throw failure.error;
      return unfinished.length;
    });
  }

  async assertTakes(): Promise<void> {
    this.#client.assertThere();
  }

  async lengthOf(key: string): Promise<number> {
    assertKey(key);
    return (await this.#find(key))?.length ?? 0;
  }

  async finish(key: string, length: number): Promise<void> {
    return this.#inTurn(key, async () => {
      const found = await this.#find(key);
      if (found === undefined) {
        if ((await this.#sizeOf(key)) === length) return;
        throw new ObjectMissing();
      }
      if (found.length !== length) throw new OffsetMismatch(found.length);
      using unfinished = await found.load();
      if (unfinished.upload === undefined)
        await this.#putObject(this.#finished(key), unfinished.tail.bytes());
      else await this.#complete(key, unfinished);
      await this.#delete(this.#incoming(key));
    });
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    return this.#inTurn(key, () => this.#putObject(this.#finished(key), [bytes]));
  }

  async read(key: string, range?: ByteRange, signal?: AbortSignal): Promise<Readable> {
    assertKey(key);
    if (range !== undefined) assertRange(range);
    const headers = range === undefined ? {} : { range: `bytes=${range.start}-${range.end - 1}` };
    try {
      return (await this.#client.open({ method: "GET", name: this.#finished(key), headers, signal })).body;
    } catch (error) {
      if (hasS3Code(error, "NoSuchKey")) throw new ObjectMissing();
      if (hasS3Code(error, "InvalidRange")) return Readable.from([]);
      throw error;
    }
  }

  async remove(key: string): Promise<void> {
    return this.#inTurn(key, async () => {
      await this.#delete(this.#finished(key));
      const found = await this.#find(key);
      if (found === undefined) return;
      if (found.upload !== undefined) await this.#abort(key, found.upload);
      await this.#delete(this.#incoming(key));
    });
  }

  async signedUrl(key: string, link: SignedLink): Promise<string> {
    assertKey(key);
    const query = {
      "response-content-type": link.contentType,
      "response-content-disposition": link.disposition,
      "response-cache-control": link.cacheControl,
    };
    return this.#client.signedUrl(link.method, this.#finished(key), query, link.expiresInS);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client[Symbol.asyncDispose]();
  }

  #incoming(key: string): string {
    return `${this.#options.prefix ?? ""}incoming/${key}`;
  }

  #finished(key: string): string {
    return `${this.#options.prefix ?? ""}objects/${key}`;
  }

  #inTurn<T>(key: string, work: () => Promise<T>): Promise<T> {
    assertKey(key);
    return this.#turns.run(key, Infinity, async () => {
      try {
        return await work();
      } catch (error) {
        // A bucket may be told to forget uploads that nobody finishes.
        throw hasS3Code(error, "NoSuchUpload") ? new ObjectMissing() : error;
      }
    });
  }

  /** What is known of an unfinished object without reading it, and how to read it. */
  async #find(key: string) {
    const name = this.#incoming(key);
    try {
      // Of a GET, unlike a HEAD, one learns whether it is the object or the bucket that is missing.
      const { headers } = await this.#client.ask({ method: "GET", name, headers: { range: "bytes=0-0" } });
      const load = async () => {
        const whole = await this.#client.open({ method: "GET", name });
        return readUnfinished(whole.headers, whole.body);
      };
      return { ...readHeaders(headers), load };
    } catch (error) {
      if (hasS3Code(error, "NoSuchKey")) return undefined;
      throw error;
    }
  }

  async #save(key: string, unfinished: S3Unfinished, tailBytes?: number): Promise<void> {
    const { headers, body } = unfinished.encode(tailBytes);
    await this.#client.ask({ method: "PUT", name: this.#incoming(key), headers, body });
  }

  /** Records an upload before it has parts. What was stored of the tail goes on being stored. */
  async #begin(key: string, unfinished: S3Unfinished, storedTailBytes: number): Promise<void> {
    if (unfinished.upload !== undefined) return;
    const name = this.#finished(key);
    const { body } = await this.#client.ask({ method: "POST", name, query: { uploads: "" } });
    const upload = inXml(body, "UploadId");
    if (upload === undefined) throw fromAnswer(500, body);
    unfinished.upload = upload;
    await this.#save(key, unfinished, storedTailBytes);
  }

  async #putPart(key: string, { upload = "", tags, tail }: S3Unfinished): Promise<string> {
    const query = { partNumber: String(tags.length + 1), uploadId: upload };
    const name = this.#finished(key);
    const { headers } = await this.#client.ask({ method: "PUT", name, query, body: tail.bytes() });
    if (headers.etag === undefined) throw fromAnswer(500, "");
    return headers.etag;
  }

  async #complete(key: string, unfinished: S3Unfinished): Promise<void> {
    const { upload = "", length } = unfinished;
    try {
      const tags = [...unfinished.tags];
      if (unfinished.tail.length > 0) tags.push(await this.#putPart(key, unfinished));
      const parts = tags.map(
        (tag, index) => `<Part><PartNumber>${index + 1}</PartNumber><ETag>${tag}</ETag></Part>`,
      );
      const { body } = await this.#client.ask({
        method: "POST",
        name: this.#finished(key),
        query: { uploadId: upload },
        headers: { "content-type": "application/xml" },
        body: [Buffer.from(`<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`)],
        answerMs: this.#client.completeMs,
      });
      // S3 begins its answer before it knows how it ends.
      if (inXml(body, "Code") !== undefined) throw fromAnswer(200, body);
    } catch (error) {
      // It was completed before, and the answer was lost.
      if (!hasS3Code(error, "NoSuchUpload") || (await this.#sizeOf(key)) !== length) throw error;
    }
  }

  async #abort(key: string, uploadId: string): Promise<void> {
    try {
      await this.#client.ask({ method: "DELETE", name: this.#finished(key), query: { uploadId } });
    } catch (error) {
      if (!hasS3Code(error, "NoSuchUpload")) throw error;
    }
  }

  async #putObject(name: string, body: readonly Uint8Array[]): Promise<void> {
    await this.#client.ask({ method: "PUT", name, body });
  }

  async #delete(name: string): Promise<void> {
    try {
      await this.#client.ask({ method: "DELETE", name });
    } catch (error) {
      // To S3 it is no error that there is none; to some others it is.
      if (!hasS3Code(error, "NoSuchKey")) throw error;
    }
  }

  async #sizeOf(key: string): Promise<number | undefined> {
    try {
      const { headers } = await this.#client.ask({ method: "HEAD", name: this.#finished(key) });
      return Number(headers["content-length"]);
    } catch (error) {
      if (hasS3Code(error, "HTTP 404")) return undefined;
      throw error;
    }
  }
}
