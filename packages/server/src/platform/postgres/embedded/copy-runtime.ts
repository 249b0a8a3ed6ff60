import { randomBytes } from "node:crypto";
import { chmod, copyFile, lstat, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Binaries } from "./binaries.ts";
import { hasCode } from "./error-code.ts";
import { linkLibraries } from "./link-libraries.ts";

/**
 * A complete copy of the binaries below `parent`, readable by everyone. Made in a folder of its own and renamed when it
 * is complete, so that two processes can do this at once and a killed one leaves no half of it in use.
 */
export async function copyRuntime(binaries: Binaries, parent: string): Promise<string> {
  const copy = join(parent, `postgresql-${binaries.packageVersion}-${process.arch}`);
  const nativeDir = join(copy, "native");
  const files = await listFiles(binaries.nativeDir);
  if (await isComplete(files, nativeDir)) return nativeDir;

  const staging = `${copy}.${randomBytes(6).toString("hex")}`;
  try {
    await mkdir(staging, { mode: 0o755 });
    for (const [path, { mode }] of files)
      await copyOne(binaries.nativeDir, join(staging, "native"), path, mode);
    await linkLibraries(join(staging, "native"));
    await openFolders(staging);
    await publish(staging, copy, files);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return nativeDir;
}

type Files = Map<string, { size: number; mode: number }>;

/** Regular files by their path below the folder. Links are made from their list, not copied. */
async function listFiles(root: string): Promise<Files> {
  const files: Files = new Map();
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const { size, mode } = await lstat(path);
    files.set(path.slice(root.length + 1), { size, mode });
  }
  return files;
}

async function isComplete(files: Files, nativeDir: string): Promise<boolean> {
  const copied = await listFiles(nativeDir).catch(() => undefined);
  return copied !== undefined && [...files].every(([path, { size }]) => copied.get(path)?.size === size);
}

async function copyOne(from: string, to: string, path: string, mode: number): Promise<void> {
  const target = join(to, path);
  await mkdir(dirname(target), { recursive: true });
  await copyFile(join(from, path), target);
  await chmod(target, mode & 0o100 ? 0o755 : 0o644);
}

/** Folders get the process's umask when they are made; everyone has to be able to enter these. */
async function openFolders(root: string): Promise<void> {
  await chmod(root, 0o755);
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (entry.isDirectory()) await chmod(join(entry.parentPath, entry.name), 0o755);
  }
}

async function publish(staging: string, copy: string, files: Files): Promise<void> {
  try {
    await rename(staging, copy);
  } catch (error) {
    if (!hasCode(error, "EEXIST", "ENOTEMPTY", "EPERM")) throw error;
    if (await isComplete(files, join(copy, "native"))) return;
    // What is there is damaged: a tidying program or a full disk.
    await rename(copy, `${staging}.damaged`);
    await rename(staging, copy);
    await rm(`${staging}.damaged`, { recursive: true, force: true });
  }
}
