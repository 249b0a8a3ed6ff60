import { readFile, symlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { hasCode } from "./error-code.ts";

/**
 * npm packages hold no symbolic links, so the platform package makes those between its libraries in an install script,
 * which newer npm does not run unasked. Making them again is harmless, also by two processes at once. On a read-only
 * folder this does nothing: whether the binaries run is tried afterwards.
 */
export async function linkLibraries(nativeDir: string): Promise<void> {
  const list = await readFile(join(nativeDir, "pg-symlinks.json"), "utf8").catch(() => "[]");
  const links = JSON.parse(list) as { source: string; target: string }[];
  await Promise.all(
    links.map(async ({ source, target }) => {
      // The list's paths begin at the package's folder: "native/lib/libpq.so.5".
      try {
        await symlink(basename(source), join(dirname(nativeDir), dirname(target), basename(target)));
      } catch (error) {
        if (!hasCode(error, "EEXIST", "EROFS", "EACCES", "EPERM")) throw error;
      }
    }),
  );
}
