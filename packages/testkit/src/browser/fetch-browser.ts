import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { brotliDecompress } from "node:zlib";

// A Chromium from npm, for machines that have none:
//
//   1. npm fetches the package. Nothing of it is run or installed, so it needs no dependencies;
//   2. its archives are unpacked: the browser, and the libraries and fonts that a bare system lacks;
//   3. a script beside them starts the browser with them.

const PACKAGE = "@sparticuz/chromium";
const VERSION = "153.0.0";
const INTEGRITY =
  "sha512-jiGWqSvPMdu4+P9TilYqAR7yEGPEHINx+lCvE/NqNO/EHYzF/x1hUiI5T6ioVIt7dEy7n88byyT0vk+dnsgQwA==";
const CACHE = fileURLToPath(new URL("../../../../node_modules/.cache/gochat-chromium", import.meta.url));

const run = promisify(execFile);
const unpackBrotli = promisify(brotliDecompress);

/** The path of a Chromium that came from npm: now, or at an earlier time. */
export async function fetchBrowser(env: NodeJS.ProcessEnv, cache = CACHE): Promise<string> {
  const folder = join(cache, VERSION);
  if (existsSync(folder)) return join(folder, "start");
  if (`${process.platform}-${process.arch}` !== "linux-x64")
    throw new Error("npm has one for Linux on x64 only.");
  await mkdir(cache, { recursive: true });
  // Beside it, and then put in its place: a run that was cut short leaves nothing that looks whole.
  const beside = await mkdtemp(join(cache, "fetch-"));
  try {
    await unpack(await download(beside, env), join(beside, "browser"));
    await rename(join(beside, "browser"), folder).catch((error: unknown) => {
      // Another run may have been faster.
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
  return join(folder, "start");
}

async function download(folder: string, env: NodeJS.ProcessEnv): Promise<string> {
  const retries = ["--fetch-retries=1", "--fetch-retry-mintimeout=1000"];
  const args = ["pack", `${PACKAGE}@${VERSION}`, "--loglevel=error", ...retries];
  const { stdout } = await run("npm", args, { cwd: folder, env });
  const archive = join(folder, stdout.trim());
  const hash = createHash("sha512")
    .update(await readFile(archive))
    .digest("base64");
  if (`sha512-${hash}` !== INTEGRITY)
    throw new Error(`npm brought another ${PACKAGE} than the one that is known.`);
  return archive;
}

async function unpack(archive: string, folder: string): Promise<void> {
  await mkdir(folder);
  await run("tar", ["-xzf", archive, "-C", dirname(archive)]);
  const read = async (name: string) =>
    unpackBrotli(await readFile(join(dirname(archive), "package/bin", name)));
  await writeFile(join(folder, "chromium"), await read("chromium.br"), { mode: 0o755 });
  for (const name of ["al2023", "fonts", "swiftshader"]) {
    const tar = join(dirname(archive), `${name}.tar`);
    await writeFile(tar, await read(`${name}.tar.br`));
    await run("tar", ["-xf", tar, "-C", folder, "--no-same-owner"]);
  }
  await writeFile(join(folder, "fonts.conf"), FONTS);
  await writeFile(join(folder, "start"), START, { mode: 0o755 });
}

const FONTS = `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig><dir prefix="relative">fonts</dir></fontconfig>
`;

const START = `#!/bin/sh
here=$(dirname "$0")
export LD_LIBRARY_PATH="$here/lib"
[ -e /etc/fonts/fonts.conf ] || export FONTCONFIG_FILE="$here/fonts.conf"
exec "$here/chromium" "$@"
`;
