/** Writes to the storage in this folder for ever, several at a time, and says on its standard output which writes have been stored. */
import { writeSync } from "node:fs";
import { fileStorage } from "../../src/storage/file/file-storage.ts";

const storage = fileStorage(process.argv[2] ?? "");
// Large enough that the journal is written anew again and again.
const padding = "-".repeat(20_000);

let last = Number((await storage.read("a")).get("a") ?? 0);
for (;;) {
  const writes: Promise<void>[] = [];
  for (let at = 0; at < 3; at++) {
    const turn = ++last;
    const records = { a: turn, b: turn, [`turn/${turn}`]: padding, [`turn/${turn - 10}`]: undefined };
    writes.push(storage.write(new Map(Object.entries(records))).then(() => void writeSync(1, `${turn}\n`)));
  }
  await Promise.all(writes);
}
