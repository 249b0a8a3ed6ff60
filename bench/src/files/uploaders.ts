import { setPriority } from "node:os";
import { setTimeout as delay } from "node:timers/promises";
import { hostileImages } from "@gochat/server/platform/media/testing/hostile-images.ts";
import { serve } from "../harness/hired.ts";
import type { UploadCounts, UploadOrder, UploadShape } from "./protocol.ts";
import { SlowBody } from "./slow-body.ts";
import { beginTus, removeUpload, sendTus, uploadForm } from "./upload.ts";

// People have machines of their own: here they only get what the server and its neighbours leave.
const LOWER_PRIORITY = 10;
const FILE_BYTES = 64 * 1024 * 1024;
// Whoever was refused tries again a second later, as a client does; pictures come from each at such a rate.
const PAUSE_MS = 1000;

let over = new AbortController();
let work: Promise<unknown> = Promise.resolve();
let counts = { bytes: 0, statuses: {} as Record<number, number> };

function begin(port: number, shape: UploadShape): void {
  over = new AbortController();
  counts = { bytes: 0, statuses: {} };
  const lane = shape.what === "large files" ? sendLarge : sendPictures;
  work = Promise.all(
    Array.from({ length: shape.people * shape.each }, async (_, i) => {
      const person = `uploader${Math.floor(i / shape.each)}`;
      while (!over.signal.aborted) await lane(port, person, shape).catch(failUnlessOver);
    }),
  );
}

/** A file after another, each taken back in the end: disks are not endless. */
async function sendLarge(port: number, token: string, { bytesPerSecond }: UploadShape): Promise<void> {
  const uploader = { port, token, signal: over.signal };
  const begun = await beginTus(uploader, FILE_BYTES);
  let { status } = begun;
  try {
    const body = new SlowBody(FILE_BYTES, bytesPerSecond, (bytes) => (counts.bytes += bytes));
    if (status === 201) status = await sendTus(uploader, begun.id, body);
    count(status);
  } finally {
    if (begun.id !== "") await removeUpload({ port, token }, begun.id);
  }
  if (status !== 204) await pause();
}

const pictures: Uint8Array[] = [];
let next = 0;

async function makePictures(): Promise<void> {
  if (pictures.length > 0) return;
  for (const { make } of hostileImages) pictures.push(await make());
}

async function sendPictures(port: number, token: string): Promise<void> {
  const bytes = pictures[next++ % pictures.length] ?? Buffer.alloc(0);
  counts.bytes += bytes.length;
  count(await uploadForm({ port, token, signal: over.signal }, bytes));
  await pause();
}

function count(status: number): void {
  counts.statuses[status] = (counts.statuses[status] ?? 0) + 1;
}

async function failUnlessOver(): Promise<void> {
  if (over.signal.aborted) return;
  count(0);
  await pause();
}

const pause = (): Promise<void> => delay(PAUSE_MS, undefined, { signal: over.signal }).catch(() => {});

async function end(): Promise<UploadCounts> {
  over.abort();
  await work;
  return counts;
}

setPriority(LOWER_PRIORITY);
serve(async (order: UploadOrder) => {
  if (order.kind === "end") return end();
  if (order.shape.what === "hostile images") await makePictures();
  begin(order.port, order.shape);
  return { bytes: 0, statuses: {} } satisfies UploadCounts;
});
