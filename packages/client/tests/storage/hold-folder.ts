/**
 * Opens the storage in this folder when it is told to by a line, says whether it could, and holds it until it is ended. Without a word
 * it begins at once.
 */
import { once } from "node:events";
import { writeSync } from "node:fs";
import { GoChatError } from "../../src/errors.ts";
import { fileStorage } from "../../src/storage/file/file-storage.ts";

const [, , folder = "", mode] = process.argv;
writeSync(1, "ready\n");
if (mode === "wait") await once(process.stdin, "data");
try {
  await fileStorage(folder).write(new Map([["holder", process.pid]]));
  writeSync(1, "held\n");
} catch (error) {
  writeSync(1, `${error instanceof GoChatError ? error.code : String(error)}\n`);
}
setInterval(() => {}, 60_000);
