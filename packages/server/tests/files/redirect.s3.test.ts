import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, request as askHttp } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { connect } from "@gochat/client";
import { ENDPOINTS } from "@gochat/protocol";
import type { File, FileId, ReplyOf } from "@gochat/protocol";
import { eventually, freePort, opaqueBytes, startServer, uploadFile } from "@gochat/testkit";
import type { TestServer } from "@gochat/testkit";
import { meet } from "@gochat/testkit/people.ts";
import { startSwift } from "@gochat/testkit/swift.ts";
import type { SwiftServer } from "@gochat/testkit/swift.ts";
import { beforeAll, beforeEach, expect, test } from "vitest";
import { mustPerform } from "../http-call.ts";
import { apiUrl, ask, openGroup, outcomeOf, send } from "./rig.ts";

const BYTES = opaqueBytes(3_000_000);
const PNG = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const PAGE = "<!doctype html><script>alert(1)</script>";
const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");

/** The address at which people reach a store: tells what it was asked with, and passes it on as it is. */
async function startFront(store: { host: string; port: number }) {
  const asked: { method: string | undefined; headers: IncomingHttpHeaders }[] = [];
  const server = createServer((request, response) => {
    const { method, url, headers } = request;
    asked.push({ method, headers });
    const options = { host: store.host, port: store.port, method, path: url, headers };
    const passed = askHttp(options, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(passed);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    asked,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, "close");
    },
  };
}

let swift: SwiftServer;
let front: Awaited<ReturnType<typeof startFront>>;
let server: TestServer;
beforeAll(async () => {
  await using stack = new AsyncDisposableStack();
  swift = stack.use(await startSwift());
  front = stack.use(await startFront(swift));
  server = stack.use(await startRedirecting());
  const started = stack.move();
  return () => started.disposeAsync();
}, 120_000);
beforeEach(() => void front.asked.splice(0));

async function startRedirecting(env: Readonly<Record<string, string>> = {}): Promise<TestServer> {
  const { endpoint, region, accessKeyId, secretAccessKey } = swift.s3;
  return startServer({
    env: {
      S3_ENDPOINT: endpoint,
      S3_REGION: region,
      S3_BUCKET: await swift.createBucket(),
      S3_ACCESS_KEY: accessKeyId,
      S3_SECRET_KEY: secretAccessKey,
      S3_PREFIX: "chat/",
      S3_REDIRECT: "on",
      S3_PUBLIC_ENDPOINT: front.url,
      ...env,
    },
  });
}

async function linkTo(of: { url: string }, token: string, id: FileId) {
  const { links } = await mustPerform<ReplyOf<typeof ENDPOINTS.files.links>["body"]>(of, token, {
    endpoint: ENDPOINTS.files.links,
    body: { ids: [id] },
  });
  const link = links[0];
  if (link === undefined) throw new Error("no link was given");
  return { content: link.content, thumbnails: link.thumbnails.map(({ url }) => url) };
}

/** Where an answer leads to. */
async function locationOf(answer: Response): Promise<string> {
  expect([answer.status, await answer.text()]).toEqual([307, ""]);
  return answer.headers.get("location") ?? "";
}
const whereTo = async (path: string, method = "GET") =>
  locationOf(await fetch(apiUrl(server, path), { method, redirect: "manual" }));

const bytesOf = async (answer: Response) => Buffer.from(await answer.arrayBuffer());

const looked = (token: string, id: FileId): Promise<File> =>
  eventually(
    async () => {
      const call = { endpoint: ENDPOINTS.files.get, params: { id } };
      const { file } = await mustPerform<{ file: File }>(server, token, call);
      expect(file.media?.thumbnails).toEqual([320]);
      return file;
    },
    { timeoutMs: 30_000 },
  );

test("F14 a link, and whoever has a token, is sent to the store for 5 minutes, where the very bytes are, and ranges of them", async () => {
  const file = await uploadFile(server, "ann", BYTES, "bytes.bin");
  const { content } = await linkTo(server, "ann", file.id);
  const path = `files/${file.id}/content`;
  const withToken = () => ask(server, "ann", path);
  expect(await bytesOf(await withToken())).toEqual(BYTES);
  for (const headers of [undefined, { authorization: "Bearer ann" }]) {
    const answer = await fetch(apiUrl(server, headers ? path : content), {
      redirect: "manual",
      ...(headers && { headers }),
    });
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    expect(answer.headers.get("cross-origin-resource-policy")).toBe(headers ? "same-origin" : "cross-origin");
    const url = new URL(await locationOf(answer));
    expect([url.origin, url.searchParams.get("X-Amz-Expires")]).toEqual([front.url, "300"]);
    const given = await fetch(url);
    expect(sha256(await bytesOf(given))).toBe(file.sha256);
    expect(given.headers.get("cache-control")).toBe("private, max-age=31536000, immutable");
  }
  const part = await fetch(apiUrl(server, content), { headers: { range: "bytes=1000000-1000009" } });
  expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 1000000-1000009/3000000"]);
  expect(await bytesOf(part)).toEqual(BYTES.subarray(1_000_000, 1_000_010));
});

test("F14 HEAD is sent there as well, by an address that is good for it alone", async () => {
  const file = await uploadFile(server, "ann", BYTES, "bytes.bin");
  const { content } = await linkTo(server, "ann", file.id);
  const answer = await fetch(apiUrl(server, content), { method: "HEAD" });
  expect([answer.status, answer.headers.get("content-length")]).toEqual([200, "3000000"]);
  expect(front.asked.map(({ method }) => method)).toEqual(["HEAD"]);
  const url = await whereTo(content, "HEAD");
  expect((await fetch(url)).status).toBe(403);
});

test("F14 what the store gives has the type and the name that it has here: only pictures, audio and video are shown", async () => {
  const picture = await uploadFile(server, "ann", PNG, "blue sky é.png");
  await looked("ann", picture.id);
  const pages = await Promise.all(
    ["page.html", "page.png", "picture.svg"].map((name) => uploadFile(server, "ann", PAGE, name)),
  );
  for (const method of ["GET", "HEAD"]) {
    const headersOf = async (id: FileId, more = "") => {
      const { content } = await linkTo(server, "ann", id);
      const { status, headers } = await fetch(apiUrl(server, content + more), { method });
      return [status, headers.get("content-type")?.split(";")[0], headers.get("content-disposition")];
    };
    const name = `filename="blue sky _.png"; filename*=UTF-8''blue%20sky%20%C3%A9.png`;
    expect(await headersOf(picture.id)).toEqual([200, "image/png", `inline; ${name}`]);
    expect(await headersOf(picture.id, "&download=1")).toEqual([200, "image/png", `attachment; ${name}`]);
    for (const { id } of pages)
      expect(await headersOf(id)).toEqual([
        200,
        "application/octet-stream",
        expect.stringMatching(/^attachment; filename="p/),
      ]);
  }
});

test("F14 an address is good for its object, its type and its name alone", async () => {
  const [one, other] = await Promise.all(
    ["one.bin", "other.bin"].map((name) => uploadFile(server, "ann", opaqueBytes(100), name)),
  );
  const url = await whereTo((await linkTo(server, "ann", one?.id as FileId)).content);
  const elsewhere = await whereTo((await linkTo(server, "ann", other?.id as FileId)).content);
  const keyOf = (address: string) => new URL(address).pathname.split("/").at(-1) ?? "";
  expect((await fetch(url)).status).toBe(200);
  for (const changed of [
    url.replace(keyOf(url), keyOf(elsewhere)),
    url.replace("application%2Foctet-stream", "text%2Fhtml"),
    url.replace("attachment", "inline"),
    url.replace("Expires=300", "Expires=3000"),
  ]) {
    expect(changed).not.toBe(url);
    expect([changed, (await fetch(changed)).status]).toEqual([changed, 403]);
  }
  // Unsigned, Swift takes it for its own protocol.
  expect((await fetch(url.replace(/[?].*/, ""))).ok).toBe(false);
});

test("F14 a program, the client and curl get what was sent, and no token goes to the store", async () => {
  const file = await uploadFile(server, "ann", BYTES, "bytes.bin");
  await using chat = await connectAs("ann");
  const urls = await chat.files.urls(file.id);
  expect(sha256(await bytesOf(await fetch(urls?.content ?? "")))).toBe(file.sha256);
  const byToken = await ask(server, "ann", `files/${file.id}/content`);
  expect(sha256(await bytesOf(byToken))).toBe(file.sha256);
  const curl = (...args: string[]) =>
    promisify(execFile)("curl", ["--silent", "--fail", "--location", ...args], {
      encoding: "buffer",
      maxBuffer: 2 * BYTES.length,
    });
  const header = ["--header", "authorization: Bearer ann"];
  for (const args of [[urls?.content ?? ""], [...header, apiUrl(server, `files/${file.id}/content`)]])
    expect(sha256((await curl(...args)).stdout)).toBe(file.sha256);
  expect(front.asked).toHaveLength(4);
  for (const { headers } of front.asked)
    expect([headers.authorization, headers.cookie, headers.referer]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
});

async function connectAs(token: string) {
  const chat = await connect(server.url, { token });
  return Object.assign(chat, { [Symbol.asyncDispose]: async () => chat.close() });
}

test("F5 F14 it is judged before anybody is sent there: who may not read gets no address, and a right that is lost gives no more", async () => {
  const group = await openGroup(server, "ann", ["ben"]);
  const file = await uploadFile(server, "ann", BYTES, "bytes.bin");
  const path = `files/${file.id}/content`;
  const refusal = async (token: string | null, at: string) => {
    const answer = await ask(server, token, at);
    expect(answer.headers.get("location")).toBeNull();
    return outcomeOf(answer);
  };
  expect(await refusal("ben", path)).toBe("file_not_found");
  expect(await refusal(null, path)).toBe("unauthorized");
  expect(await refusal(null, `${path}?signature=x`)).toBe("unauthorized");
  await send(server, "ann", group, [file.id]);
  const { content } = await linkTo(server, "ben", file.id);
  const address = await whereTo(content);
  const { id: user_id } = await meet(server, "ben");
  const call = { endpoint: ENDPOINTS.conversations.removeMember, params: { id: group, user_id } };
  await mustPerform(server, "ann", call);
  expect(await refusal(null, content)).toBe("file_not_found");
  expect(await refusal("ben", path)).toBe("file_not_found");
  // What was given out before is good until it ends: that is its price.
  expect((await fetch(address)).status).toBe(200);
});

test("F14 thumbnails come from the server, and nothing of an empty file is missed", async () => {
  const picture = await uploadFile(server, "ann", PNG, "picture.png");
  await looked("ann", picture.id);
  const [thumbnail = ""] = (await linkTo(server, "ann", picture.id)).thumbnails;
  const answer = await fetch(apiUrl(server, thumbnail), { redirect: "manual" });
  expect([answer.status, answer.headers.get("content-type")]).toEqual([200, "image/webp"]);
  const empty = await uploadFile(server, "ann", "", "empty.bin");
  const nothing = await fetch(apiUrl(server, (await linkTo(server, "ann", empty.id)).content));
  expect([nothing.status, (await bytesOf(nothing)).length]).toEqual([200, 0]);
});

test("F13 F14 with an origin for files a link leads there, and from there to the store", async () => {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  await using own = await startRedirecting({
    SERVER_PORT: String(port),
    GOCHAT_LOCAL_ORIGINS: "off",
    GOCHAT_FILES_ORIGIN: origin,
  });
  const file = await uploadFile(own, "ann", BYTES, "bytes.bin");
  const { content } = await linkTo(own, "ann", file.id);
  expect(new URL(content).origin).toBe(origin);
  const first = await locationOf(await fetch(content.replace(origin, own.url), { redirect: "manual" }));
  expect(first).toBe(content);
  const second = await locationOf(await fetch(content, { redirect: "manual" }));
  expect(new URL(second).origin).toBe(front.url);
  expect(sha256(await bytesOf(await fetch(second)))).toBe(file.sha256);
});
