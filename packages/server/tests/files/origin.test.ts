import { createHash } from "node:crypto";
import { ENDPOINTS } from "@gochat/protocol";
import type { FileId, ReplyOf } from "@gochat/protocol";
import { askRaw, freePort, opaqueBytes, refusalOf, uploadFile } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { beforeAll, expect, test } from "vitest";
import { mustPerform } from "../http-call.ts";
import { ask, openGroup, outcomeOf, pictureOf, send, startFilesRig } from "./rig.ts";
import type { FilesRig } from "./rig.ts";

const { conversations, files } = ENDPOINTS;
const BYTES = opaqueBytes(5000);

/** Two names of one server: pages are at its address, files at `localhost`. */
interface OriginRig extends FilesRig {
  readonly filesAt: { readonly url: string; readonly port: number };
}

let rig: OriginRig;
beforeAll(async () => {
  const opened = await startOriginRig();
  rig = opened;
  return () => opened[Symbol.asyncDispose]();
});

async function startOriginRig(env: Readonly<Record<string, string>> = {}): Promise<OriginRig> {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const own = {
    SERVER_PORT: String(port),
    GOCHAT_LOCAL_ORIGINS: "off",
    GOCHAT_ALLOWED_ORIGINS: `http://127.0.0.1:${port}`,
    GOCHAT_FILES_ORIGIN: url,
  };
  const opened = await startFilesRig({ ...own, ...env });
  return { ...opened, filesAt: { url, port }, [Symbol.asyncDispose]: () => opened[Symbol.asyncDispose]() };
}

async function linkTo(token: string, id: FileId): Promise<{ content: string; all: string[] }> {
  const { links } = await mustPerform<ReplyOf<typeof files.links>["body"]>(rig.server, token, {
    endpoint: files.links,
    body: { ids: [id] },
  });
  const content = links[0]?.content ?? "";
  return { content, all: [content, ...(links[0]?.thumbnails ?? []).map(({ url }) => url)] };
}

/** The same path at the address of pages. */
const atPages = (url: string) => url.replace(rig.filesAt.url, rig.server.url);

test("F13 links lead to the origin of files, and give the file there to pages of any origin, as whatever it is", async () => {
  const file = await uploadFile(rig.server, "ann", BYTES, "bytes.bin");
  const { content } = await linkTo("ann", file.id);
  expect(content.startsWith(`${rig.filesAt.url}/api/v1/files/${file.id}/content?signature=`)).toBe(true);
  const answer = await fetch(content);
  expect(Buffer.from(await answer.arrayBuffer()).equals(BYTES)).toBe(true);
  const { headers } = answer;
  expect(Object.fromEntries(headers)).toMatchObject({
    "content-type": "application/octet-stream",
    "content-disposition": expect.stringMatching(/^attachment; /),
    "content-security-policy": "default-src 'none'; sandbox; frame-ancestors 'none'",
    "cross-origin-resource-policy": "cross-origin",
    "x-content-type-options": "nosniff",
    etag: `"${createHash("sha256").update(BYTES).digest("hex")}"`,
  });
  const part = await fetch(content, { headers: { range: "bytes=10-19" } });
  expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, BYTES.subarray(10, 20)]);
  const head = await fetch(content, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length")]).toEqual([200, "5000"]);
});

test("F13 a page that may call reads it there as well", async () => {
  const file = await uploadFile(rig.server, "ann", BYTES, "bytes.bin");
  const { content } = await linkTo("ann", file.id);
  const answer = await fetch(content, { headers: { origin: rig.server.url } });
  expect(answer.headers.get("access-control-allow-origin")).toBe(rig.server.url);
  expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
  await answer.arrayBuffer();
});

test("F13 where pages are a link leads on to the origin of files and gives nothing, and one that is not good is refused", async () => {
  const { id } = await pictureOf(rig, "ann");
  const { all } = await linkTo("ann", id);
  expect(all).toHaveLength(2);
  for (const link of all)
    for (const method of ["GET", "HEAD"]) {
      const answer = await fetch(atPages(link), { method, redirect: "manual" });
      expect([answer.status, answer.headers.get("location"), await answer.text()]).toEqual([307, link, ""]);
      expect(answer.headers.get("cache-control")).toBe("private, no-store");
      expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
    }
  expect((await fetch(atPages(all[0] ?? ""))).status).toBe(200);
  const { pathname, search } = new URL(all[0] ?? "");
  const bad = [
    `${pathname}?signature=x`,
    `${pathname}${search}&more=1`,
    `//evil.example.com${pathname}${search}`,
  ];
  for (const path of bad) {
    const answer = await fetch(rig.server.url + path, { redirect: "manual" });
    expect([path, answer.status < 300 || answer.status >= 400]).toEqual([path, true]);
    expect(answer.headers.get("location")).toBeNull();
    await answer.arrayBuffer();
  }
  // What a request line may hold besides a path leads nowhere else.
  const raw = await askRaw(
    rig.server,
    `GET http://evil.example.com${pathname}${search} HTTP/1.1\r\nHost: 127.0.0.1:${rig.filesAt.port}\r\n\r\n`,
  );
  expect([raw?.status, raw?.headers["location"]]).toEqual([307, all[0]]);
});

test("F13 whoever has a token reads files where the API is", async () => {
  const file = await uploadFile(rig.server, "ann", BYTES, "bytes.bin");
  const answer = await ask(rig.server, "ann", `files/${file.id}/content`);
  expect(Buffer.from(await answer.arrayBuffer()).equals(BYTES)).toBe(true);
  expect(answer.headers.get("cross-origin-resource-policy")).toBe("same-origin");
});

test("F13 at the origin of files there is nothing else: no page, no API, no document, no probe, and no token is good", async () => {
  const file = await uploadFile(rig.server, "ann", BYTES, "bytes.bin");
  const { content } = await linkTo("ann", file.id);
  const { pathname, search } = new URL(content);
  const paths = [
    "/",
    "/c/x",
    "/assets/none.js",
    "/docs",
    "/docs/openapi.json",
    "/metrics",
    "/livez",
    "/readyz",
    "/ws",
    "/api/v1/health",
    "/api/v1/users/me",
    "/api/v1/conversations",
    `/api/v1/files/${file.id}`,
    `/api/v1/files/${file.id}${search}`,
    pathname,
    `/api/v1/uploads/${file.id}`,
    "/auth/login",
  ];
  for (const path of paths)
    for (const headers of [{}, { accept: "text/html" }, { authorization: "Bearer ann" }]) {
      const answer = await fetch(rig.filesAt.url + path, { headers, redirect: "manual" });
      expect([path, headers, answer.status, await outcomeOf(answer)]).toEqual([
        path,
        headers,
        404,
        "not_found",
      ]);
    }
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
    for (const path of [pathname + search, "/api/v1/auth/login", "/api/v1/files", "/api/v1/uploads"]) {
      const answer = await fetch(rig.filesAt.url + path, { method });
      expect([method, path, await outcomeOf(answer)]).toEqual([method, path, "not_found"]);
    }
  const withToken = await fetch(content, { headers: { authorization: "Bearer ann" } });
  expect(await outcomeOf(withToken)).toBe("not_found");
  for (const spelling of ["LOCALHOST", "user@localhost"]) {
    const raw = await askRaw(
      rig.server,
      `GET /api/v1/health HTTP/1.1\r\nHost: ${spelling}:${rig.filesAt.port}\r\n\r\n`,
    );
    expect([spelling, raw?.status]).toEqual([spelling, 404]);
  }
});

test("F13 no socket opens at the origin of files, with whatever it comes", async () => {
  const ws = `ws://localhost:${rig.filesAt.port}/ws?v=1`;
  const { ticket } = await mustPerform<{ ticket: string }>(rig.server, "ann", {
    endpoint: ENDPOINTS.auth.wsTicket,
  });
  for (const url of [`${ws}&token=ann`, `${ws}&ticket=${ticket}`])
    expect(await refusalOf(url, { origin: rig.server.url })).toEqual({ status: 404, code: "not_found" });
});

test("F5 F13 a link is judged at each request, at its origin as well: a right that is lost ends it at once", async () => {
  const id = await openGroup(rig.server, "ann", ["ben"]);
  const { id: file } = await pictureOf(rig, "ann");
  await send(rig.server, "ann", id, [file]);
  const { all } = await linkTo("ben", file);
  const outcomes = async () =>
    new Set(
      await Promise.all(
        all.flatMap((url) => [url, atPages(url)]).map(async (url) => outcomeOf(await fetch(url))),
      ),
    );
  expect(await outcomes()).toEqual(new Set([200]));
  const { id: user_id } = await meet(rig.server, "ben");
  await mustPerform(rig.server, "ann", { endpoint: conversations.removeMember, params: { id, user_id } });
  expect(await outcomes()).toEqual(new Set(["file_not_found"]));
});

test("F6 F13 what is shown in its place can be had as a download under its name", async () => {
  const { id } = await pictureOf(rig, "ann");
  const { content } = await linkTo("ann", id);
  const shown = await fetch(content);
  const kept = await fetch(`${content}&download=1`);
  expect(
    [shown, kept].map(({ headers }) => [headers.get("content-type"), headers.get("content-disposition")]),
  ).toEqual([
    ["image/png", expect.stringMatching(/^inline; filename="picture.png"/)],
    ["image/png", expect.stringMatching(/^attachment; filename="picture.png"/)],
  ]);
  expect(await outcomeOf(await fetch(`${content}&download=yes`))).toBe("invalid_request");
});

test("L4 F13 who floods the origin of files with what is not there is told to wait", async () => {
  await using limited = await startOriginRig({ RATE_LIMITS: "on" });
  let refused = false;
  for (let i = 0; i < 1000 && !refused; i++)
    refused = (await outcomeOf(await fetch(`${limited.filesAt.url}/api/v1/users/me`))) === "rate_limited";
  expect(refused).toBe(true);
});
