import { readdir } from "node:fs/promises";
import { join } from "node:path";
import type { File as StoredFile } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { beforeAll, expect, test } from "vitest";
import { HOSTILE_NAMES } from "./hostile-names.ts";
import { ask, startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";
import { contradictionsIn, objectsIn } from "./stored.ts";
import { idOf, tus } from "./tus.ts";

let rig: FilesRig;
beforeAll(async () => {
  rig = await startFilesRig();
  return () => rig[Symbol.asyncDispose]();
});

const HEAD = '--x\r\ncontent-disposition: form-data; name="file"';

async function postForm(disposition: string | Buffer): Promise<StoredFile | undefined> {
  const answer = await fetch(`${rig.server.url}/api/v1/files`, {
    method: "POST",
    headers: { authorization: "Bearer namer", "content-type": "multipart/form-data; boundary=x" },
    body: Buffer.concat([
      Buffer.from(HEAD),
      Buffer.from(disposition),
      Buffer.from("\r\n\r\nbytes\r\n--x--\r\n"),
    ]),
  });
  if (answer.status === 201) return ((await answer.json()) as { file: StoredFile }).file;
  // A head that is too long, or in which the name ended the line, is no form.
  expect(answer.status).toBe(400);
  return undefined;
}

/** Every way in which a name can come. */
const WAYS: Readonly<Record<string, (name: string) => Promise<StoredFile | undefined>>> = {
  "filename of a form": (name) =>
    postForm(Buffer.from(`; filename="${name.replaceAll(/["\\]/g, (c) => `\\${c}`)}"`)),
  "filename of a form, as a page writes it": (name) =>
    postForm(`; filename="${name.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22")}"`),
  "filename of a form, without quotes": (name) => postForm(`; filename=${name}`),
  "filename of a form, in Latin-1": (name) =>
    postForm(Buffer.from(`; filename="${name.replaceAll('"', "")}"`, "latin1")),
  "filename* of a form": (name) => postForm(`; filename*=UTF-8''${encodeURIComponent(name.toWellFormed())}`),
  "filename and filename* of a form": (name) =>
    postForm(`; filename="plain.txt"; filename*=UTF-8''${encodeURIComponent(name.toWellFormed())}`),
  "metadata of tus": async (name) => {
    const metadata = `filename ${Buffer.from(name).toString("base64")}`;
    const answer = await tus(rig.server, "POST", {
      token: "namer",
      headers: { "upload-length": "0", "upload-metadata": metadata },
    });
    // Node takes no head that is longer than 8 KiB.
    if (answer.status === 431) return undefined;
    expect(answer.status).toBe(201);
    return fileOf(idOf(answer.headers.get("location") ?? ""));
  },
  "metadata of tus, in no encoding at all": async (name) => {
    const metadata = `filename ${Buffer.from(name, "utf16le").toString("base64")}`;
    const answer = await tus(rig.server, "POST", {
      token: "namer",
      headers: { "upload-length": "0", "upload-metadata": metadata },
    });
    if (answer.status === 431) return undefined;
    expect(answer.status).toBe(201);
    return fileOf(idOf(answer.headers.get("location") ?? ""));
  },
};

async function fileOf(id: string): Promise<StoredFile> {
  const answer = await ask(rig.server, "namer", `files/${id}`);
  return ((await answer.json()) as { file: StoredFile }).file;
}

/** Why this is no name to show to somebody, and to save a file under. */
function harmIn(name: string): string | undefined {
  if (name === "" || name.trim() !== name) return "empty, or with blanks around it";
  if (/[/\\]/.test(name)) return "a path";
  if (/^\.+$/.test(name)) return "a folder";
  if (/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/u.test(name)) return "what cannot be seen";
  if (Array.from(name).length > LIMITS.fileNameMaxLength) return "too long";
  return name.isWellFormed() ? undefined : "no text";
}

// Names that were looked at in the head of a download.
const fetched = new Set<string>();

test("the corpus has about 200 names, each once", () => {
  expect(HOSTILE_NAMES.length).toBeGreaterThan(200);
  expect(new Set(HOSTILE_NAMES).size).toBe(HOSTILE_NAMES.length);
});

/** Whether the name was taken at all. */
async function isHarmless(
  given: string,
  upload: (name: string) => Promise<StoredFile | undefined>,
): Promise<boolean> {
  const file = await upload(given);
  if (file === undefined) return false;
  const known = [JSON.stringify(given.slice(0, 60)), JSON.stringify(file.name.slice(0, 60))];
  expect([...known, harmIn(file.name)]).toEqual([...known, undefined]);
  if (fetched.has(file.name)) return true;
  fetched.add(file.name);
  const content = await ask(rig.server, "namer", `files/${file.id}/content`);
  expect(content.status).toBe(200);
  await content.arrayBuffer();
  const problem = dispositionProblem(content.headers.get("content-disposition") ?? "", file.name);
  expect([...known, problem]).toEqual([...known, undefined]);
  expect(content.headers.get("set-cookie")).toBeNull();
  return true;
}

test.each(Object.entries(WAYS))(
  "F1 whatever comes as the %s is a name that does no harm, and everything lies in the folder of the storage",
  async (_way, upload) => {
    let taken = 0;
    const names = HOSTILE_NAMES.values();
    // As many at once as a person may upload.
    await Promise.all(
      [1, 2, 3].map(async () => {
        for (const given of names) if (await isHarmless(given, upload)) taken++;
      }),
    );
    expect(taken).toBeGreaterThan(HOSTILE_NAMES.length / 2);
    const { finished, unfinished } = await objectsIn(rig.filesDir);
    for (const name of [...finished.keys(), ...unfinished.keys()]) expect(name).toMatch(/^[0-9a-f-]{36}$/);
    expect((await readdir(rig.filesDir)).toSorted()).toEqual(["incoming", "objects"]);
    expect(await readdir(join(rig.filesDir, ".."))).toEqual(["files"]);
    expect(await readdir(join(rig.filesDir, "../.."))).toEqual(["above"]);
    expect(await contradictionsIn(rig.sql, rig.filesDir)).toEqual([]);
  },
);

/** RFC 6266 and RFC 8187: one quoted name in ASCII, and one that says all of it. */
function dispositionProblem(header: string, name: string): string | undefined {
  const [, plain, encoded] =
    /^(?:inline|attachment); filename="([\x20\x21\x23-\x5b\x5d-\x7e]+)"; filename\*=UTF-8''([\w!#$&+.^`|~%-]+)$/.exec(
      header,
    ) ?? [];
  if (plain === undefined || encoded === undefined) return `not well formed: ${header.slice(0, 200)}`;
  return decodeURIComponent(encoded) === name ? undefined : "another name";
}

test("F1 a name keeps what it says: its script, its end, and what stands behind the last slash", async () => {
  const upload = WAYS["metadata of tus"];
  const cases: [given: string, kept: string][] = [
    ["Grüße, Ελλάδα 日本 🐙.pdf", "Grüße, Ελλάδα 日本 🐙.pdf"],
    ["C:\\Users\\me\\holiday.jpg", "holiday.jpg"],
    ["annexe\u202Egpj.exe", "annexegpj.exe"],
    ["e\u0301t\u00e9.txt", "\u00e9t\u00e9.txt"],
    [`${"a".repeat(300)}.tar`, `${"a".repeat(251)}.tar`],
    ["  two   words.txt ", "two words.txt"],
    ["..", "file"],
    ["", "file"],
  ];
  for (const [given, kept] of cases) expect((await upload?.(given))?.name).toBe(kept);
});
