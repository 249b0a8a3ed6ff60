import { createHash } from "node:crypto";
import type { File as StoredFile, FileId } from "@gochat/protocol";
import { askRaw, eventually, opaqueBytes, uploadFile } from "@gochat/testkit";
import { beforeAll, describe, expect, test } from "vitest";
import { ask, openGroup, outcomeOf, send, startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";

const SIZE = 300_000;
const BYTES = opaqueBytes(SIZE);
const SHA256 = createHash("sha256").update(BYTES).digest("hex");
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

let rig: FilesRig;
let file: StoredFile;
let picture: StoredFile;
beforeAll(async () => {
  rig = await startFilesRig();
  file = await uploadFile(rig.server, "alice", BYTES, "bytes.bin");
  picture = await untilSeen(await uploadFile(rig.server, "alice", PNG, "picture.png"));
  return () => rig[Symbol.asyncDispose]();
});

/** As it is when a worker has looked at it. */
const untilSeen = ({ id }: StoredFile): Promise<StoredFile> =>
  eventually(async () => {
    const { file: seen } = (await (await ask(rig.server, "alice", `files/${id}`)).json()) as {
      file: StoredFile;
    };
    expect(seen.media?.thumbnails).toEqual([320]);
    return seen;
  });

const content = (headers: Record<string, string> = {}, method = "GET") =>
  ask(rig.server, "alice", `files/${file.id}/content`, { method, headers });
const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

test("F6 the whole file comes with its length, its hash as ETag, and that parts of it can be had", async () => {
  const answer = await content();
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-length")).toBe(String(SIZE));
  expect(answer.headers.get("etag")).toBe(`"${SHA256}"`);
  expect(answer.headers.get("accept-ranges")).toBe("bytes");
  expect(answer.headers.get("content-range")).toBeNull();
  expect((await bytesOf(answer)).equals(BYTES)).toBe(true);
  expect(file.sha256).toBe(SHA256);
});

const RANGES: [range: string, from: number, to: number][] = [
  ["bytes=0-0", 0, 0],
  ["bytes=0-99", 0, 99],
  ["bytes=100-", 100, SIZE - 1],
  [`bytes=${SIZE - 1}-`, SIZE - 1, SIZE - 1],
  [`bytes=${SIZE - 10}-${SIZE * 2}`, SIZE - 10, SIZE - 1],
  ["bytes=-1", SIZE - 1, SIZE - 1],
  ["bytes=-500", SIZE - 500, SIZE - 1],
  [`bytes=-${SIZE * 2}`, 0, SIZE - 1],
  ["bytes=0-999999999999999", 0, SIZE - 1],
  ["bytes= 5 - 9", 5, 9],
  // More than a block of the storage, across its bounds.
  ["bytes=262100-262200", 262_100, 262_200],
];

test.each(RANGES)("F6 the range %s is bytes %i to %i", async (range, from, to) => {
  const answer = await content({ range });
  expect(answer.status).toBe(206);
  expect(answer.headers.get("content-range")).toBe(`bytes ${from}-${to}/${SIZE}`);
  expect(answer.headers.get("content-length")).toBe(String(to - from + 1));
  expect((await bytesOf(answer)).equals(BYTES.subarray(from, to + 1))).toBe(true);
});

test.each([`bytes=${SIZE}-`, `bytes=${SIZE}-${SIZE + 5}`, "bytes=999999999999999-", "bytes=-0"])(
  "F6 of the range %s there is nothing: range_not_satisfiable, with the length that there is",
  async (range) => {
    const answer = await content({ range });
    expect(answer.headers.get("content-range")).toBe(`bytes */${SIZE}`);
    expect(answer.headers.get("etag")).toBeNull();
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect([answer.status, await outcomeOf(answer)]).toEqual([416, "range_not_satisfiable"]);
  },
);

test.each([
  "bytes=0-1,5-6",
  "bytes=9-5",
  "bytes=-",
  "bytes=",
  "bytes",
  "items=0-1",
  "bytes=a-b",
  "bytes=0x0-0x5",
  "bytes=1.5-2",
  "bytes=--5",
  "bytes=99999999999999999999-",
  `bytes=${"0-0,".repeat(50)}1-1`,
])("F6 RFC 9110: a range like %j is none, and the whole file comes", async (range) => {
  const answer = await content({ range });
  expect([answer.status, (await bytesOf(answer)).length]).toEqual([200, SIZE]);
});

test("F6 If-Range: a part only of the very bytes that somebody has", async () => {
  const range = "bytes=0-9";
  const same = await content({ range, "if-range": `"${SHA256}"` });
  expect([same.status, (await bytesOf(same)).length]).toEqual([206, 10]);
  for (const other of [`"other"`, `W/"${SHA256}"`, SHA256, "Mon, 30 Nov 2026 00:00:00 GMT"]) {
    const answer = await content({ range, "if-range": other });
    expect([other, answer.status, (await bytesOf(answer)).length]).toEqual([other, 200, SIZE]);
  }
});

test("F6 If-None-Match: what somebody has does not come again", async () => {
  for (const tag of [`"${SHA256}"`, `W/"${SHA256}"`, `"x", "${SHA256}"`, "*"]) {
    const answer = await content({ "if-none-match": tag, range: "bytes=0-5" });
    expect([tag, answer.status, (await bytesOf(answer)).length]).toEqual([tag, 304, 0]);
    expect(answer.headers.get("etag")).toBe(`"${SHA256}"`);
    expect(answer.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
  }
  const answer = await content({ "if-none-match": '"x"' });
  expect([answer.status, (await bytesOf(answer)).length]).toEqual([200, SIZE]);
});

test("F5 F6 what somebody has is no reason to say that it is there: to others it is not found", async () => {
  const headers = { "if-none-match": `"${SHA256}"` };
  expect(await outcomeOf(await ask(rig.server, "mallory", `files/${file.id}/content`, { headers }))).toBe(
    "file_not_found",
  );
});

test("F6 HEAD says what GET would, without the bytes, and the connection can be used again", async () => {
  // RFC 9110, 14.2: of HEAD a range says nothing.
  const range = { range: "bytes=10-19" };
  for (const headers of [{}, range, { "if-none-match": `"${SHA256}"` }]) {
    const [head, get] = [await content(headers, "HEAD"), await content(headers === range ? {} : headers)];
    const shown = ({ status, headers }: Response) => [
      status,
      ...[
        "content-length",
        "content-range",
        "content-type",
        "etag",
        "content-disposition",
        "accept-ranges",
      ].map((name) => headers.get(name)),
    ];
    expect(shown(head)).toEqual(shown(get));
    expect((await bytesOf(head)).length).toBe(0);
    await get.arrayBuffer();
  }
  const raw = await askRaw(
    rig.server,
    `HEAD /api/v1/files/${file.id}/content HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer alice\r\nConnection: close\r\n\r\n`,
  ).catch(() => undefined);
  expect(raw?.body ?? "").toBe("");
});

const KINDS: readonly [name: string, bytes: string | Buffer<ArrayBuffer>, type: string][] = [
  ["page.html", "<!doctype html><script>alert(1)</script>", "text/html"],
  ["page.png", "<html><script>alert(1)</script></html>", "image/png"],
  ["picture.svg", '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "image/svg+xml"],
  ["data.xml", '<?xml version="1.0"?><?xml-stylesheet href="x.xsl"?><x/>', "text/xml"],
  [
    "paper.pdf",
    "%PDF-1.7\n%âãÏÓ\n1 0 obj<</Type/Catalog/OpenAction<</S/JavaScript/JS(app.alert(1))>>>>endobj",
    "application/pdf",
  ],
  ["script.js", "alert(1)", "text/javascript"],
  [
    "page.xhtml",
    '<html xmlns="http://www.w3.org/1999/xhtml"><script>alert(1)</script></html>',
    "application/xhtml+xml",
  ],
  ["page.mhtml", "MIME-Version: 1.0\nContent-Type: multipart/related", "multipart/related"],
  ["wasm.wasm", Buffer.from([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]), "application/wasm"],
  ["words.txt", "plain words", "text/plain"],
  ["utf7.txt", "+ADw-script+AD4-alert(1)+ADw-/script+AD4-", "text/html; charset=utf-7"],
];

test.each(KINDS)(
  "F4 F6 %s is a download of bytes, whatever it is called, and whatever its sender says",
  async (name, bytes, type) => {
    const form = new FormData();
    form.set("file", new File([bytes], name, { type }));
    const answer = await fetch(`${rig.server.url}/api/v1/files`, {
      method: "POST",
      headers: { authorization: "Bearer alice" },
      body: form,
    });
    const { file } = (await answer.json()) as { file: StoredFile };
    expect(file.kind).toBe("file");
    const { headers } = await ask(rig.server, "alice", `files/${file.id}/content`);
    expect(headers.get("content-type")).toBe("application/octet-stream");
    expect(headers.get("content-disposition")).toMatch(/^attachment; /);
    expectHarmless(headers);
  },
);

test("F6 what is shown in its place has the type that its bytes have, and is named", async () => {
  const { headers } = await ask(rig.server, "alice", `files/${picture.id}/content`);
  expect(headers.get("content-type")).toBe("image/png");
  expect(headers.get("content-disposition")).toBe(
    `inline; filename="picture.png"; filename*=UTF-8''picture.png`,
  );
  expectHarmless(headers);
});

/** Whatever is in a file, it does nothing in a browser. */
function expectHarmless(headers: Headers): void {
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("content-security-policy")).toBe("default-src 'none'; sandbox; frame-ancestors 'none'");
  expect(headers.get("x-frame-options")).toBe("DENY");
  expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
  expect(headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
  expect(headers.get("referrer-policy")).toBe("no-referrer");
}

describe("F6 every answer with bytes or without", () => {
  const ANSWERS: [what: string, path: () => string, headers: Record<string, string>, status: number][] = [
    ["the whole", () => `files/${file.id}/content`, {}, 200],
    ["a part", () => `files/${file.id}/content`, { range: "bytes=0-5" }, 206],
    ["nothing new", () => `files/${file.id}/content`, { "if-none-match": "*" }, 304],
    ["a thumbnail", () => `files/${picture.id}/thumbnail/320`, {}, 200],
    ["a part of a thumbnail", () => `files/${picture.id}/thumbnail/320`, { range: "bytes=1-3" }, 206],
    ["no new thumbnail", () => `files/${picture.id}/thumbnail/320`, { "if-none-match": "*" }, 304],
  ];
  for (const method of ["GET", "HEAD"])
    test.each(ANSWERS)(`${method}: %s can do nothing in a browser`, async (_what, path, headers, status) => {
      const answer = await ask(rig.server, "alice", path(), { method, headers });
      expect(answer.status).toBe(method === "HEAD" && status === 206 ? 200 : status);
      expectHarmless(answer.headers);
      expect(answer.headers.get("etag")).not.toBeNull();
      expect(answer.headers.get("content-disposition")).toMatch(/^(?:inline|attachment); filename=/);
      await answer.arrayBuffer();
    });

  test("a refusal is a problem that nobody keeps", async () => {
    for (const path of [`files/${file.id}/thumbnail/320`, `files/${file.id}/content?signature=x`]) {
      const answer = await ask(rig.server, path.includes("?") ? null : "alice", path);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
      expect(answer.headers.get("etag")).toBeNull();
      await answer.arrayBuffer();
    }
  });
});

test("F10 a thumbnail is WebP, comes with a length and an ETag of its own, and only in a size that there is", async () => {
  const answer = await ask(rig.server, "alice", `files/${picture.id}/thumbnail/320`);
  const bytes = await bytesOf(answer);
  expect(bytes.subarray(8, 12).toString()).toBe("WEBP");
  expect(answer.headers.get("content-type")).toBe("image/webp");
  expect(answer.headers.get("content-length")).toBe(String(bytes.length));
  expect(answer.headers.get("etag")).toBe(`"${picture.sha256}-320"`);
  expect(await outcomeOf(await ask(rig.server, "alice", `files/${picture.id}/thumbnail/1280`))).toBe(
    "file_not_found",
  );
  for (const size of ["0", "321", "-320", "320.0", "x", "320%2f..%2f"])
    expect([
      size,
      await outcomeOf(await ask(rig.server, "alice", `files/${picture.id}/thumbnail/${size}`)),
    ]).toEqual([size, "invalid_request"]);
});

test("F5 F10 until a worker has looked at a picture, nobody has it: its metadata may say where it was taken", async () => {
  const id = await openGroup(rig.server, "alice", ["bob"]);
  // Other bytes than those that were looked at.
  const fresh = await untilSeen(
    await uploadFile(rig.server, "alice", Buffer.concat([PNG, opaqueBytes(8)]), "fresh.png"),
  );
  // As it was a moment before.
  await rig.sql.rows("update files set work = 'look', work_at = now() + interval '1 hour' where id = $1", [
    fresh.id,
  ]);
  await send(rig.server, "alice", id, [fresh.id]);
  // Its owner as well, who else would learn whether the same was there before (F3).
  for (const name of ["alice", "bob"]) {
    const refused = await ask(rig.server, name, `files/${fresh.id}/content`);
    expect(refused.headers.get("retry-after")).not.toBeNull();
    expect([refused.status, await outcomeOf(refused)]).toEqual([503, "unavailable"]);
  }
  expect(await outcomeOf(await ask(rig.server, "mallory", `files/${fresh.id}/content`))).toBe(
    "file_not_found",
  );
  await rig.sql.rows("update files set work = null, work_at = null where id = $1", [fresh.id]);
  expect((await ask(rig.server, "bob", `files/${fresh.id}/content`)).status).toBe(200);
});

test("F6 of an upload that is not whole there is nothing to fetch, also for its owner", async () => {
  const begun = await fetch(`${rig.server.url}/api/v1/uploads`, {
    method: "POST",
    headers: { authorization: "Bearer alice", "tus-resumable": "1.0.0", "upload-length": "10" },
  });
  const id = (begun.headers.get("location") ?? "").replace("uploads/", "") as FileId;
  expect(await outcomeOf(await ask(rig.server, "alice", `files/${id}/content`))).toBe("file_not_found");
  const { file } = (await (await ask(rig.server, "alice", `files/${id}`)).json()) as { file: StoredFile };
  expect(file).toMatchObject({ status: "uploading", sha256: null });
});

test("F6 a page of another origin that is allowed may go on with an upload, and read what it is told", async () => {
  const origin = "https://chat.example.com";
  await using other = await startFilesRig({
    GOCHAT_ALLOWED_ORIGINS: origin,
    GOCHAT_ALLOW_UNSAFE_BARE_USERNAMES: "on",
  });
  const preflight = await fetch(`${other.server.url}/api/v1/uploads`, {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "POST",
      "access-control-request-headers": "authorization,tus-resumable,upload-length,upload-metadata",
    },
  });
  const allowed = (preflight.headers.get("access-control-allow-headers") ?? "").split(", ");
  for (const name of [
    "authorization",
    "tus-resumable",
    "upload-length",
    "upload-metadata",
    "upload-offset",
    "range",
  ])
    expect(allowed).toContain(name);
  const begun = await fetch(`${other.server.url}/api/v1/uploads`, {
    method: "POST",
    headers: { origin, authorization: "Bearer alice", "tus-resumable": "1.0.0", "upload-length": "0" },
  });
  const exposed = (begun.headers.get("access-control-expose-headers") ?? "").split(", ");
  for (const name of ["location", "upload-offset", "upload-length", "tus-resumable", "content-range", "etag"])
    expect(exposed).toContain(name);
  expect(begun.headers.get("access-control-allow-origin")).toBe(origin);
});
