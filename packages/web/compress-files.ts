import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress } from "node:zlib";

const compress = promisify(brotliCompress);
const COMPRESSIBLE = /\.(js|css|svg|json)$/;

/** Puts a `.br` beside every file that is smaller for it. */
export async function compressFiles(folder: string): Promise<void> {
  const names = await readdir(folder, { recursive: true });
  await Promise.all(
    names
      .filter((name) => COMPRESSIBLE.test(name))
      .map(async (name) => {
        const bytes = await readFile(join(folder, name));
        const compressed = await compress(bytes);
        if (compressed.length < bytes.length) await writeFile(join(folder, `${name}.br`), compressed);
      }),
  );
}
