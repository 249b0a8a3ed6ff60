import { randomFillSync } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { systemClock } from "@gochat/server/platform/clock.ts";
import { S3Client } from "@gochat/server/platform/storage/s3-client.ts";
import { hostileImages } from "@gochat/server/platform/media/testing/hostile-images.ts";
import { serve } from "../harness/hired.ts";
import { BEGIN_WITHIN_MS } from "./protocol.ts";
import type { StoreParts, UploadCounts, UploadOrder, UploadShape } from "./protocol.ts";
import { SlowBody } from "./slow-body.ts";
import { beginTus, removeUpload, sendTus, uploadForm } from "./upload.ts";

const FILE_BYTES = 64 * 1024 * 1024;
// Those of the server.
const PART_BYTES = 8 * 1024 * 1024;
// Whoever was refused tries again half a second to a second and a half later, as a client does; pictures come from each at such a rate.
const PAUSE_MS = 1000;

let over = new AbortController();
let work: Promise<unknown> = Promise.resolve();
let counts = { bytes: 0, statuses: {} as Record<number, number> };

function begin(port: number, shape: UploadShape): void {
  over = new AbortController();
  counts = { bytes: 0, statuses: {} };
  const lane = laneOf(shape);
  const lanes = shape.people * shape.each;
  work = Promise.all(
    Array.from({ length: lanes }, async (_, i) => {
      const person = `uploader${Math.floor(i / shape.each)}`;
      await delay((i * BEGIN_WITHIN_MS) / lanes, undefined, { signal: over.signal }).catch(() => {});
      while (!over.signal.aborted) await lane(port, person, shape).catch(failUnlessOver);
    }),
  );
}

function laneOf({ what }: UploadShape): (port: number, token: string, shape: UploadShape) => Promise<void> {
  if (what === "large files") return sendLarge;
  if (what === "hostile images") return sendPictures;
  return (_port, name, { bytesPerSecond }) => sendPart(what, name, bytesPerSecond);
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

let part: Buffer | undefined;

/** As often as a part is full. */
async function sendPart({ store }: StoreParts, name: string, bytesPerSecond: number | null): Promise<void> {
  part ??= randomFillSync(Buffer.alloc(PART_BYTES));
  await using client = new S3Client({ ...store, clock: systemClock });
  const startedAt = performance.now();
  await client.ask({ method: "PUT", name, body: [part] });
  counts.bytes += part.length;
  const fillMs = bytesPerSecond === null ? 0 : (PART_BYTES * 1000) / bytesPerSecond;
  const isFullInMs = startedAt + fillMs - performance.now();
  await delay(Math.max(0, isFullInMs), undefined, { signal: over.signal });
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

const pause = (): Promise<void> =>
  delay(PAUSE_MS * (0.5 + Math.random()), undefined, { signal: over.signal }).catch(() => {});

async function end(): Promise<UploadCounts> {
  over.abort();
  await work;
  return counts;
}

serve(async (order: UploadOrder) => {
  if (order.kind === "end") return end();
  if (order.shape.what === "hostile images") await makePictures();
  begin(order.port, order.shape);
  return { bytes: 0, statuses: {} } satisfies UploadCounts;
});
