import { mkdir, open, readdir, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { GoChatError } from "../../errors.ts";
import { hasEnded, identify, processOf } from "./process-identity.ts";

/** A folder that no other process uses. */
export interface FolderLock {
  /** Throws if somebody took it all the same: another machine, to which this process seemed dead. */
  readonly throwIfLost: () => Promise<void>;
  readonly release: () => Promise<void>;
}

export interface FolderLockOptions {
  /** Who takes it: by default this process. */
  readonly identity?: string;
  /** How often a process shows that it lives, to those who cannot ask its system. */
  readonly beatMs?: number;
  /** How long it may show nothing before those take it for dead. */
  readonly silenceMs?: number;
}

const PREFIX = "in-use.";
// 20 ms: longer than a look takes. 300 ms: long enough for many who come at once to find out who goes first.
const LOOK_EVERY_MS = 20;
const GIVE_UP_AFTER_MS = 300;
const MIN_LOOKS = 3;

/**
 * Takes a folder for this process, or throws `storage_in_use`.
 *
 *  1. Look for files of others that say who they are, and remove those of the dead. As a dead process stays dead, anybody may do that at
 *     any time.
 *  2. Nobody is there: make such a file. Its name says which process this is, when it started and where: nobody else ever makes that one.
 *  3. Look again. Still nobody: the folder is mine. Of two that come at once the one that looks last sees the other.
 *  4. Else look again for a moment. Who sees a lower name than their own removes their file until nobody is there, so that one gets through.
 */
export async function lockFolder(
  folder: string,
  { identity, beatMs = 5_000, silenceMs = 15_000 }: FolderLockOptions = {},
): Promise<FolderLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const me = PREFIX + (identity ?? (await identify()));
  const path = join(folder, me);
  const beating = setInterval(() => void touch(path), beatMs).unref();
  let isThere = false;
  const withdraw = async () => {
    if (isThere) await rm(path, { force: true });
    isThere = false;
  };
  const release = async () => {
    clearInterval(beating);
    await withdraw();
  };
  try {
    const giveUpAt = performance.now() + GIVE_UP_AFTER_MS;
    for (let looks = 1; ; looks++) {
      const others = await livingOthers(folder, me, { beatMs, silenceMs });
      const [other] = others;
      if (other === undefined) {
        if (isThere) break;
        await appear(path, folder);
        isThere = true;
        continue;
      }
      if (looks >= MIN_LOOKS && performance.now() > giveUpAt) throw inUse(folder, other);
      if (others.some((name) => name < me)) await withdraw();
      await pause(LOOK_EVERY_MS);
    }
  } catch (error) {
    await release();
    throw error;
  }
  return { throwIfLost: async () => void (await stat(path).catch(() => throwLost(folder))), release };
}

async function appear(path: string, folder: string): Promise<void> {
  try {
    await (await open(path, "wx", 0o600)).close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") throw inUse(folder, path);
    throw error;
  }
}

interface Signs {
  readonly beatMs: number;
  readonly silenceMs: number;
}

async function livingOthers(folder: string, me: string, signs: Signs): Promise<string[]> {
  const names = (await readdir(folder)).filter((name) => name.startsWith(PREFIX) && name !== me);
  const living = await Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const isDead = (await hasEnded(name.slice(PREFIX.length))) ?? (await isSilent(path, signs));
      if (isDead) await rm(path, { force: true });
      return !isDead;
    }),
  );
  return names.filter((_name, index) => living[index]);
}

/** Nothing but its file tells whether a process of another machine lives. Clocks may differ: only a change of the time says that it does. */
async function isSilent(path: string, { beatMs, silenceMs }: Signs): Promise<boolean> {
  const first = await touchedAt(path);
  for (let waitedMs = 0; waitedMs < silenceMs; waitedMs += beatMs / 5) {
    await pause(beatMs / 5);
    const now = await touchedAt(path);
    if (now === undefined || now !== first) return now === undefined;
  }
  return true;
}

async function touchedAt(path: string): Promise<number | undefined> {
  return (await stat(path).catch(() => undefined))?.mtimeMs;
}

async function touch(path: string): Promise<void> {
  const now = new Date();
  // Where it is gone, the next write says so.
  await utimes(path, now, now).catch(() => {});
}

function throwLost(folder: string): never {
  throw new GoChatError("storage_in_use", `Another process took ${folder} over, or the folder is gone.`);
}

function inUse(folder: string, name: string): GoChatError {
  const pid = processOf(name.slice(name.lastIndexOf(PREFIX) + PREFIX.length));
  const who = pid === process.pid ? "this process" : `process ${pid}`;
  return new GoChatError(
    "storage_in_use",
    `${folder} is in use by ${who} already. Use one storage for all, give each its own folder, or end process ${pid}. If there is no such process, delete ${name}.`,
  );
}
