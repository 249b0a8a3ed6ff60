import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "@gochat/testkit";
import pixelmatch from "pixelmatch";
import type { Locator, Page } from "playwright-core";
import { PNG } from "pngjs";

const STORED = join(import.meta.dirname, "pictures");
const FOUND = join(tmpdir(), "gochat-pictures");
// Two builds of Chromium may set single pixels of an edge in another way; one letter differs in twenty.
const MAX_DIFFERENT = 5;

export interface PictureOptions {
  /** What differs from run to run or from machine to machine: times, emoji. It is painted over. */
  readonly mask?: readonly Locator[];
  /** Whether another picture is stored, and not refused. */
  readonly isUpdate?: boolean;
}

/**
 * Compares what is shown with `pictures/<name>.png`, until it is the same or time is over; UPDATE_PICTURES=1 stores what differs. The
 * pictures are of Chromium on Linux: elsewhere glyphs are drawn in another way, and only the size is compared.
 */
export async function expectSameImage(
  shown: Page | Locator,
  name: string,
  { mask = [], isUpdate = process.env["UPDATE_PICTURES"] === "1" }: PictureOptions = {},
): Promise<void> {
  const page = "page" in shown ? shown.page() : shown;
  await page.evaluate(() => document.fonts.ready.then(() => undefined));
  const path = join(STORED, `${name}.png`);
  const stored = await readFile(path).catch(() => undefined);
  const take = () => shown.screenshot({ animations: "disabled", caret: "hide", mask: [...mask] });
  let found: Buffer = Buffer.alloc(0);
  try {
    await eventually(async () => compare(name, stored, (found = await take())), { timeoutMs: 3_000 });
  } catch (error) {
    if (!isUpdate) throw error;
    await mkdir(STORED, { recursive: true });
    await writeFile(path, found);
  }
}

async function compare(name: string, stored: Buffer | undefined, found: Buffer): Promise<void> {
  if (stored === undefined) throw new Error(await report(name, found, "there is no stored one"));
  const [was, is] = [PNG.sync.read(stored), PNG.sync.read(found)];
  const { width, height } = was;
  if (width !== is.width || height !== is.height)
    throw new Error(await report(name, found, `${is.width} × ${is.height} px, and not ${width} × ${height}`));
  if (process.platform !== "linux") return;
  const difference = new PNG({ width, height });
  const count = pixelmatch(was.data, is.data, difference.data, width, height);
  if (count > MAX_DIFFERENT)
    throw new Error(await report(name, found, `${count} pixels differ`, PNG.sync.write(difference)));
}

/** Keeps what was found for whoever looks into it, and says where. */
async function report(name: string, found: Buffer, why: string, difference?: Buffer): Promise<string> {
  await mkdir(FOUND, { recursive: true });
  const path = join(FOUND, name);
  await writeFile(`${path}.png`, found);
  if (difference !== undefined) await writeFile(`${path}-difference.png`, difference);
  return (
    `The picture ${name} is another one: ${why}. See ${path}${difference === undefined ? "" : "-difference"}.png. ` +
    "If it is what it should be now, run the test with UPDATE_PICTURES=1."
  );
}
