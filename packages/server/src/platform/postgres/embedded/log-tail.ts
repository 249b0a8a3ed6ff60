import { open } from "node:fs/promises";

const tailBytes = 4096;

/** The end of what was appended to a log file since it had `from` bytes. */
export async function readLogTail(file: string, from: number): Promise<string> {
  await using handle = await open(file, "r");
  const { size } = await handle.stat();
  const start = Math.max(from, size - tailBytes);
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(Math.max(0, size - start)), {
    position: start,
  });
  return buffer.toString("utf8", 0, bytesRead).trim();
}
