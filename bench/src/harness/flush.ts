import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { spread } from "../statistics.ts";
import type { Spread } from "../statistics.ts";

const TIMES = 200;

/** Milliseconds of what a commit waits for: one page of log written in place and flushed. */
export async function measureFlush(directory: string): Promise<Spread> {
  const path = join(directory, "flush-test");
  const page = Buffer.alloc(8192, 1);
  const file = await open(path, "w");
  try {
    await file.write(page, 0, page.length, 0);
    await file.sync();
    const times: number[] = [];
    for (let i = 0; i < TIMES; i++) {
      const startedAt = performance.now();
      await file.write(page, 0, page.length, 0);
      await file.datasync();
      times.push(performance.now() - startedAt);
    }
    return spread(times);
  } finally {
    await file.close();
    await rm(path, { force: true });
  }
}
