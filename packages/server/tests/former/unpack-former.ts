import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliDecompressSync } from "node:zlib";

const ROOT = join(import.meta.dirname, "../../../..");

/** What `npm run former` kept of the version before: its node, and a database that it filled. */
export const FORMER = {
  node: join(import.meta.dirname, "node.tar.br"),
  database: join(import.meta.dirname, "database.sql"),
  seen: join(import.meta.dirname, "seen.json"),
};

/** The node of the version before, ready to be run. It has the dependencies of today. */
export async function unpackFormer(): Promise<AsyncDisposable & { readonly main: string }> {
  await using stack = new AsyncDisposableStack();
  const directory = await mkdtemp(join(tmpdir(), "gochat-former-"));
  stack.defer(() => rm(directory, { recursive: true, force: true }));
  const tar = spawn("tar", ["-x", "-C", directory], { stdio: ["pipe", "ignore", "inherit"] });
  tar.stdin.end(brotliDecompressSync(await readFile(FORMER.node)));
  const [code] = (await once(tar, "exit")) as [number | null];
  if (code !== 0) throw new Error(`tar could not unpack ${FORMER.node}`);
  await linkDependencies(join(ROOT, "node_modules"), directory);
  const kept = stack.move();
  return {
    main: join(directory, "packages/server/src/main.ts"),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

async function linkDependencies(from: string, directory: string): Promise<void> {
  const to = join(directory, "node_modules");
  await mkdir(join(to, "@gochat"), { recursive: true });
  for (const name of await readdir(from))
    if (name !== "@gochat" && !name.startsWith(".")) await symlink(join(from, name), join(to, name));
  await symlink(join(directory, "packages/protocol"), join(to, "@gochat/protocol"));
}
