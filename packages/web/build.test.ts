import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

test("a build that fails, as without its dependencies, says what to do", async () => {
  const folder = await mkdtemp(join(tmpdir(), "gochat-build-"));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const web = join(folder, "packages/web");
  await mkdir(join(folder, "packages/client/src"), { recursive: true });
  await mkdir(web);
  await writeFile(join(folder, "package-lock.json"), "{}");
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
  for (const name of ["build.ts", "hash-sources.ts"])
    await cp(join(import.meta.dirname, name), join(web, name));
  const { promise, resolve } = Promise.withResolvers<[unknown, string]>();
  execFile(process.execPath, [join(web, "build.ts")], (error, _stdout, stderr) =>
    resolve([error?.code, stderr]),
  );
  const [code, said] = await promise;
  expect(code).toBe(1);
  expect(said).toMatch(/^The web client could not be built: Cannot find package 'vite'[^]*Run `npm ci`/);
  expect(said).not.toContain("    at ");
});
