import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { loadOrder } from "./load-order.ts";

/** A function or a view, with its overloads. */
export interface FunctionFile {
  readonly name: string;
  readonly text: string;
  /** Says which of two versions of a file is the newer one, whatever is in them. */
  readonly revision: number;
  readonly checksum: string;
}

const LABEL = /^-- Revision (?<revision>\d+) \((?<checksum>[0-9a-f]+)\), counted by npm run docs\.\n/;

/** Those of a folder, each after the others that it names. What stands in comments and literals does not count. */
export async function readFunctionFiles(directory: string): Promise<FunctionFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith(".sql"));
  const files = await Promise.all(
    names
      .toSorted()
      .map(async (file) => parseFunctionFile(file, await readFile(join(directory, file), "utf8"))),
  );
  const byName = new Map(files.map((file) => [file.name, file]));
  const dependencies = files.flatMap(({ name, text }) =>
    wordsOf(text).flatMap((word) => (byName.has(word) ? [{ key: name, needs: word }] : [])),
  );
  return loadOrder(byName, dependencies);
}

/** Rejects what would be left out, or could not be found by its name. */
export function parseFunctionFile(file: string, given: string): FunctionFile {
  const text = given.replaceAll("\r\n", "\n");
  const name = file.replace(/\.sql$/, "");
  const made = [...text.matchAll(/^create or replace (?:function|view|procedure) (?<made>\w+)/gm)];
  const others = made.filter(({ groups }) => groups?.["made"] !== name);
  if (made.length === 0 || others.length > 0 || /^create (?!or replace )/m.test(text))
    throw new Error(
      `${file} must begin what it makes with "create or replace", and make nothing but ${name}.`,
    );
  const revision = Number(LABEL.exec(text)?.groups?.["revision"] ?? 1);
  return { name, text, revision, checksum: checksumOf(text) };
}

/** The file with the label that belongs to it: where what it says is not what was counted, it is the next revision. */
export function labelled(given: string): string {
  const label = LABEL.exec(given)?.groups;
  const checksum = checksumOf(given);
  if (label?.["checksum"] === checksum) return given;
  const revision = label === undefined ? 1 : Number(label["revision"]) + 1;
  return `-- Revision ${revision} (${checksum}), counted by npm run docs.\n${given.replace(LABEL, "")}`;
}

// 48 bits: it tells the versions of one file from each other, and protects nothing.
const checksumOf = (text: string) =>
  createHash("sha256").update(text.replaceAll("\r\n", "\n").replace(LABEL, "")).digest("hex").slice(0, 12);

const wordsOf = (text: string) =>
  new Set(
    text
      .replaceAll(/--.*$/gm, "")
      .replaceAll(/'(?:[^']|'')*'/g, "")
      .match(/\w+/g),
  )
    .values()
    .toArray();
