import {
  chmod,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  rm,
  rmdir,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeClusterDir } from "@gochat/testkit/cluster-dir.ts";
import { createLogger } from "../../logger.ts";
import { chooseAccount } from "./account.ts";
import { locateBinaries } from "./binaries.ts";
import type { Binaries } from "./binaries.ts";
import { openEmbeddedPostgres } from "./embedded-postgres.ts";
import { linkLibraries } from "./link-libraries.ts";
import { openRuntime, sharedDir } from "./runtime.ts";

const logger = createLogger("silent");

/** What npm installs when it runs no install scripts: everything but the links. */
async function installWithoutLinks(folder: string): Promise<Binaries> {
  const installed = await locateBinaries();
  const nativeDir = join(folder, "native");
  await cp(installed.nativeDir, nativeDir, {
    recursive: true,
    filter: async (path) => !(await lstat(path)).isSymbolicLink(),
  });
  return { nativeDir, packageVersion: `0.0.0-${process.pid}` };
}

test("makes the links between the libraries, by two processes at once and again", async () => {
  await using stack = new AsyncDisposableStack();
  const folder = await makeClusterDir();
  stack.defer(() => rm(folder, { recursive: true }));
  const binaries = await installWithoutLinks(folder);
  const account = await chooseAccount(folder);

  const runtimes = await Promise.all([
    openRuntime(folder, account, binaries),
    openRuntime(folder, account, binaries),
  ]);
  expect(runtimes[0].postgres).toBe(join(binaries.nativeDir, "bin", "postgres"));
  expect(runtimes[0].majorVersion).toBe(18);
  await linkLibraries(binaries.nativeDir);
  expect(await readlink(join(binaries.nativeDir, "lib", "libpq.so.5"))).toMatch(/^libpq\.so\.5\.\d+$/);
});

// For anyone else PostgreSQL runs under their own user id: a test that is reported as skipped would suggest a gap.
// oxlint-disable-next-line vitest/no-conditional-tests
if (process.getuid?.() === 0) {
  test("copies the binaries when PostgreSQL's user cannot enter their folder, and repairs a damaged copy", async () => {
    await using stack = new AsyncDisposableStack();
    const closed = await mkdtemp(join(tmpdir(), "gochat-closed-"));
    stack.defer(() => rm(closed, { recursive: true }));
    const binaries = await installWithoutLinks(closed);
    const copy = join(sharedDir, `postgresql-${binaries.packageVersion}-${process.arch}`);
    stack.defer(async () => {
      await rm(copy, { recursive: true, force: true });
      await rmdir(sharedDir).catch(() => {});
    });
    const account = await chooseAccount(closed);
    const open = () => openRuntime(closed, account, binaries);

    const [one, other] = await Promise.all([open(), open()]);
    expect(one.postgres).toBe(join(copy, "native", "bin", "postgres"));
    expect(other).toEqual(one);
    expect((await stat(closed)).mode & 0o777).toBe(0o700);

    await writeFile(join(copy, "native", "share", "postgresql", "postgres.bki"), "");
    await open();
    expect((await stat(join(copy, "native", "share", "postgresql", "postgres.bki"))).size).toBeGreaterThan(
      100_000,
    );
    const leftovers = (await readdir(sharedDir)).filter((name) => name.includes(binaries.packageVersion));
    expect(leftovers).toHaveLength(1);
  });

  test("keeps the database outside a data directory that PostgreSQL's user cannot enter, and says so", async () => {
    await using stack = new AsyncDisposableStack();
    const closed = await mkdtemp(join(tmpdir(), "gochat-closed-"));
    stack.defer(() => rm(closed, { recursive: true }));
    const dataDir = join(closed, "data");
    await mkdir(dataDir);

    const first = await openEmbeddedPostgres({ dataDir, logger });
    stack.defer(async () => {
      await rm(first.location, { recursive: true });
      await rmdir(sharedDir).catch(() => {});
    });
    await first[Symbol.asyncDispose]();
    expect(first.location).toMatch(new RegExp(`^${sharedDir}/postgres-[0-9a-f]{12}$`));
    expect(first.note).toContain(first.location);
    expect(await readlink(join(dataDir, "postgres"))).toBe(first.location);
    expect((await stat(closed)).mode & 0o777).toBe(0o700);

    const second = await openEmbeddedPostgres({ dataDir, logger });
    await second[Symbol.asyncDispose]();
    expect(second.location).toBe(first.location);
    expect(second.url).toBe(first.url);
  });

  test("says what to do when the folder of an existing database was closed to PostgreSQL's user", async () => {
    await using stack = new AsyncDisposableStack();
    const dataDir = await makeClusterDir();
    stack.defer(() => rm(dataDir, { recursive: true }));
    await (await openEmbeddedPostgres({ dataDir, logger }))[Symbol.asyncDispose]();
    await chmod(dataDir, 0o700);

    await expect(openEmbeddedPostgres({ dataDir, logger })).rejects.toThrow(/cannot enter .*chmod o\+x/);
  });
}
