import { randomBytes } from "node:crypto";
import { mkdir, readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isExposed } from "./read-option-file.ts";

/** The secret of a single node: made once, kept readable by its owner alone, and the same after every restart. */
export async function keptSecret(dataDir: string, name: string): Promise<string> {
  const path = join(dataDir, name);
  const kept = await readKeptSecret(path);
  if (kept !== "") return kept;
  await mkdir(dataDir, { recursive: true });
  const secret = randomBytes(48).toString("base64url");
  // By rename, so that a crash leaves either no file or a whole one.
  await writeFile(`${path}.new`, `${secret}\n`, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return secret;
}

/** Empty when there is none yet. */
export async function readKeptSecret(path: string): Promise<string> {
  let kept: string;
  let isReadByOthers: boolean;
  try {
    kept = (await readFile(path, "utf8")).trim();
    isReadByOthers = isExposed(path, await stat(path));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "ENOENT") return "";
    throw new Error(`${path} cannot be read (${code}). Make it readable for this user, or set JWT_SECRET`, {
      cause: error,
    });
  }
  if (isReadByOthers)
    throw new Error(`${path} can be read by others: chmod 600 it, or delete it, and a new secret is made.`);
  if (kept !== "" && Buffer.byteLength(kept) < 32)
    throw new Error(`${path} is too short for a secret: delete it, and a new one is made.`);
  return kept;
}
