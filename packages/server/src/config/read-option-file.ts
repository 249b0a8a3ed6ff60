import { closeSync, fstatSync, openSync, readFileSync } from "node:fs";
import type { Stats } from "node:fs";
import { resolve } from "node:path";

/** Reads what a `_FILE` twin names. The message of the error completes the sentence "`ENV` …". */
export function readOptionFile(path: string, isSecret: boolean): string {
  let text: string;
  let stats: Stats;
  try {
    const file = openSync(path, "r");
    try {
      // Of what was opened, and not of what may stand there a moment later.
      stats = fstatSync(file);
      text = readFileSync(file, "utf8").trimEnd();
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? "error";
    throw new Error(`cannot be read from ${path} (${reason})`, { cause: error });
  }
  if (text === "") throw new Error(`cannot be empty: there is nothing in ${path}`);
  if (isSecret && isExposed(path, stats))
    throw new Error(`must be readable by its owner only: chmod 600 ${path}`);
  return text;
}

/**
 * Whether others on this machine may read the file. As PostgreSQL has it for keys: the group may where root owns the file,
 * so that an administrator can hand a secret to a service. What Docker and Podman mount in a container is readable
 * for every user there, and there is only this one.
 */
export function isExposed(path: string, { mode, uid }: Pick<Stats, "mode" | "uid">): boolean {
  if (process.platform === "win32" || /^(\/var)?\/run\/secrets\//.test(resolve(path))) return false;
  return (mode & (uid === 0 ? 0o007 : 0o077)) !== 0;
}
