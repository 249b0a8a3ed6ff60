import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, stat } from "node:fs/promises";

/** The user id under which PostgreSQL runs. It refuses to run as root. */
export interface Account {
  uid: number;
  gid: number;
  name: string;
}

/** Undefined: PostgreSQL runs under our own user id, as it does for everyone but root on Linux. */
export async function chooseAccount(clusterDataDir: string): Promise<Account | undefined> {
  if (process.platform !== "linux" || process.getuid?.() !== 0) return undefined;
  const accounts = parseAccounts(await readFile("/etc/passwd", "utf8"));
  const owner = await stat(clusterDataDir).catch(() => undefined);
  // An existing cluster belongs to whoever made it.
  if (owner !== undefined && owner.uid !== 0) {
    const name = accounts.find((account) => account.uid === owner.uid)?.name ?? String(owner.uid);
    return { uid: owner.uid, gid: owner.gid, name };
  }
  const account =
    accounts.find(({ name }) => name === "postgres") ?? accounts.find(({ name }) => name === "nobody");
  if (account === undefined) {
    throw new Error(
      `PostgreSQL does not run as root, and this machine has neither a user "postgres" nor "nobody". ` +
        `Start GoChat as another user, or set DATABASE_URL to a PostgreSQL server.`,
    );
  }
  return account;
}

function parseAccounts(passwd: string): Account[] {
  return passwd.split("\n").flatMap((line) => {
    const [name, , uid, gid] = line.split(":");
    return name && uid && gid && uid !== "0" ? [{ name, uid: Number(uid), gid: Number(gid) }] : [];
  });
}

/** Whether the account can reach the folder. Asks the kernel, so that access lists count as well. */
export async function canEnter(account: Account | undefined, folder: string): Promise<boolean> {
  if (account === undefined) return true;
  const child = spawn("/bin/sh", ["-c", 'cd "$0"', folder], {
    ...identity(account),
    cwd: "/",
    stdio: "ignore",
  });
  try {
    const [code] = (await once(child, "exit")) as [number | null];
    return code === 0;
  } catch {
    return false;
  }
}

/** Spawn options: the account, and an environment that holds nothing of ours. */
export function identity(account: Account | undefined): {
  uid?: number;
  gid?: number;
  env?: NodeJS.ProcessEnv;
} {
  // Windows programs do not start without some of its variables. main.ts has removed those of libpq.
  const env =
    process.platform === "win32" ? {} : { env: { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" } };
  return account === undefined ? env : { ...env, uid: account.uid, gid: account.gid };
}
