import { openAsBlob } from "node:fs";
import { open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { randomUUID } from "node:crypto";
import type { BlobLike } from "../../platform-types.ts";
import { isBlob } from "../json-storage.ts";
import type { Records, Texts } from "../json-storage.ts";
import { syncFolder } from "./journal.ts";

/**
 * Bytes as files beside the journal, each under a name that was never used before. The journal holds the name, in a text that no value is
 * written as: so a file counts from the moment at which its record does.
 */
const PREFIX = "bytes-";
const nameIn = (text: string | undefined): string | undefined =>
  text?.startsWith(PREFIX) === true ? text : undefined;

/** The records as texts, when their bytes are on the disk. Bytes that cannot be written are left out. */
export async function writeBytes(folder: string, records: Records): Promise<Texts> {
  const texts = new Map<string, string | undefined>();
  for (const [key, record] of records) {
    if (!isBlob(record)) texts.set(key, record);
    else texts.set(key, await writeFile(folder, record));
  }
  if ([...records.values()].some(isBlob)) await syncFolder(folder);
  return texts;
}

async function writeFile(folder: string, blob: BlobLike): Promise<string | undefined> {
  const name = PREFIX + randomUUID();
  try {
    const file = await open(join(folder, name), "wx", 0o600);
    try {
      await file.writeFile(blob.stream());
      await file.sync();
    } finally {
      await file.close();
    }
    return name;
  } catch {
    await removeBytes(folder, [name]);
    return undefined;
  }
}

/** The record of a text; undefined for bytes that are gone. */
export async function readBytes(folder: string, text: string): Promise<string | BlobLike | undefined> {
  const name = nameIn(text);
  if (name === undefined) return text;
  try {
    return await openAsBlob(join(folder, name));
  } catch {
    return undefined;
  }
}

/** Removes the files of these texts that name one. What stays is removed at the next start. */
export async function removeBytes(folder: string, texts: Iterable<string | undefined>): Promise<void> {
  for (const text of texts) {
    const name = nameIn(text);
    if (name !== undefined) await rm(join(folder, name), { force: true }).catch(() => {});
  }
}

/** Removes what no record names: writes that never ended. */
export async function sweepBytes(folder: string, texts: Iterable<string>): Promise<void> {
  const named = new Set(texts);
  await removeBytes(
    folder,
    (await readdir(folder)).filter((name) => !named.has(name)),
  );
}
