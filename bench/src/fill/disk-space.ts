import { statfs } from "node:fs/promises";

const GIB = 2 ** 30;
// Measured: 500 bytes with its indexes. Beside them 2 GB of log (max_wal_size), and some air.
const BYTES_PER_MESSAGE = 550;
const BYTES_BESIDE = 3 * GIB;

/** Throws unless there is room for so many messages in this directory of a database. */
export async function assertDiskSpace(directory: string, messages: number): Promise<void> {
  const { bavail, bsize } = await statfs(directory);
  const free = bavail * bsize;
  const needed = messages * BYTES_PER_MESSAGE + BYTES_BESIDE;
  if (free >= needed) return;
  throw new Error(
    `${messages.toLocaleString("en-US")} messages need ${inGib(needed)} GiB of disk space at ${directory}: ` +
      `${inGib(free)} are free, ${inGib(needed - free)} are missing. Take fewer --messages, or another disk (TMPDIR).`,
  );
}

const inGib = (bytes: number): string => (bytes / GIB).toFixed(1);
