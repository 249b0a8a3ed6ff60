import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, gunzipSync } from "node:zlib";
import { createTestHttpServer } from "@gochat/testkit/rigs/http-server.ts";
import { expect, test } from "vitest";
import { AnonymousRate } from "../platform/http/anonymous-rate.ts";
import { createLogger } from "../platform/logger.ts";
import { routeDocs } from "../docs/docs.ts";
import { loadWeb } from "./web.ts";
import type { WebOptions } from "./web.ts";

const PAGE = await readFile(new URL("../../../web/index.html", import.meta.url), "utf8");
const SCRIPT = "console.log('a script that is long enough to be smaller when it is compressed');\n".repeat(9);
const BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

async function buildClient(stack: AsyncDisposableStack): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "gochat-web-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  for (const each of ["assets", ".vite"]) await mkdir(join(folder, each));
  const files = {
    "index.html": PAGE,
    "icon.svg": "<svg/>",
    "assets/index-B_83isNE.js": SCRIPT,
    "assets/index-B_83isNE.js.br": brotliCompressSync(SCRIPT),
    "assets/index-C3.css": "p{}",
    "assets/inter-D4.woff2": "wOF2",
    ".vite/manifest.json": "{}",
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  return folder;
}

async function startWeb(stack: AsyncDisposableStack, options: Partial<WebOptions> = {}) {
  const folder = await buildClient(stack);
  const lines: string[] = [];
  const logger = createLogger("info", { write: (line) => lines.push(line) });
  const web = loadWeb({
    name: "GoChat",
    isDevelopment: false,
    fileOrigins: [],
    allowedOrigins: ["http://localhost"],
    logger,
    folder,
    ...options,
  });
  const server = stack.use(
    await createTestHttpServer({ page: web.page, anonymousRate: new AnonymousRate(), logger }),
  );
  web.route(server.app);
  routeDocs(server.app, { version: "1.2.3" });
  const ask = (url: string, headers: Record<string, string> = {}, method: "GET" | "HEAD" | "POST" = "GET") =>
    server.app.inject({ method, url, headers });
  return { ask, lines, web };
}

test("E11 a browser gets the page at every address that no route has, and programs are answered as ever", async () => {
  await using stack = new AsyncDisposableStack();
  const { ask } = await startWeb(stack);
  for (const path of ["/", "/?x=1", "/c/x", "/c/x/5", "/settings/", "/doc", "/livez"]) {
    const answer = await ask(path, BROWSER);
    expect([path, answer.statusCode, answer.headers["content-type"]]).toEqual([
      path,
      200,
      "text/html; charset=utf-8",
    ]);
    expect(answer.headers).toMatchObject({
      "cache-control": "no-cache",
      "content-security-policy": expect.stringMatching(
        /^default-src 'none'; script-src 'self'; .*; img-src 'self' blob:; media-src 'self' blob:; .*trusted-types 'none'$/,
      ),
      "permissions-policy": expect.stringMatching(
        /camera=\(\), .*fullscreen=\(self\), .*microphone=\(self\), /,
      ),
      vary: "Origin, Accept",
      "x-frame-options": "DENY",
    });
    const head = await ask(path, BROWSER, "HEAD");
    expect([head.statusCode, head.body, head.headers.etag]).toEqual([200, "", answer.headers.etag]);
    expect((await ask(path, { accept: "*/*" })).json()).toMatchObject({ code: "not_found" });
    expect((await ask(path, BROWSER, "POST")).json()).toMatchObject({ code: "not_found" });
  }
  const ofPrograms = [
    "/api",
    "/api/v1/none",
    "/assets/none.js",
    "/auth/none",
    "/docs/none",
    "/metrics",
    "/ws",
  ];
  for (const path of ofPrograms)
    expect([path, (await ask(path, BROWSER)).json()]).toEqual([
      path,
      expect.objectContaining({ code: "not_found" }),
    ]);
  expect((await ask("/docs", BROWSER)).body).toContain("GoChat API");
});

test("F13 F14 the page may show and play what comes from the origins of files, and do nothing else with it", async () => {
  await using stack = new AsyncDisposableStack();
  const policyOf = async (fileOrigins: string[]) => {
    const { ask } = await startWeb(stack, { fileOrigins });
    return String((await ask("/", BROWSER)).headers["content-security-policy"]).split("; ");
  };
  const origins = ["https://files.example.com", "https://s3.example.com"];
  const [without, withThem] = [await policyOf([]), await policyOf(origins)];
  expect(withThem.filter((each) => !without.includes(each))).toEqual(
    ["img-src", "media-src"].map((name) => `${name} 'self' blob: ${origins.join(" ")}`),
  );
  expect(withThem).toHaveLength(without.length);
});

test("the page finds where the client begins from every address, also below the path of a proxy", async () => {
  await using stack = new AsyncDisposableStack();
  const { ask } = await startWeb(stack);
  for (const path of [
    "/",
    "/?next=/a/b",
    "/new",
    "/settings/",
    "/c/x",
    "/c/x/5",
    "//c/x",
    "/a/b/c/d?e=/f/g",
  ]) {
    const [, base = "nothing"] = /<base href="(.*?)"/.exec((await ask(path, BROWSER)).body) ?? [];
    for (const below of ["", "/chat", "/a/chat"])
      expect([path, new URL(base, new URL(`https://example.com${below}${path}`)).pathname]).toEqual([
        path,
        `${below}/`,
      ]);
  }
});

test("the page is sent once for each depth, and says the name of the server and whether it is for development", async () => {
  await using stack = new AsyncDisposableStack();
  const { ask } = await startWeb(stack);
  const home = await ask("/", BROWSER);
  expect(home.body).toContain('data-name="GoChat"');
  expect(home.body).not.toContain("data-development");
  const asking = { ...BROWSER, "if-none-match": String(home.headers.etag) };
  const again = await ask("/new", asking);
  expect([again.statusCode, again.body]).toEqual([304, ""]);
  expect((await ask("/c/x", asking)).statusCode).toBe(200);

  const { ask: askOther } = await startWeb(stack, { name: `A&B "<$&>'`, isDevelopment: true });
  const other = await askOther("/", BROWSER);
  expect(other.headers.etag).not.toBe(home.headers.etag);
  const shown = "A&#38;B &#34;&#60;$&#38;&#62;&#39;";
  expect(other.body).toContain(`data-name="${shown}" data-build="" data-development />`);
  expect(other.body).toContain(`<title>${shown}</title>`);
});

test("E9 files whose names hold a hash are kept for ever, others are asked for again; each has its type and is compressed for who can read that", async () => {
  await using stack = new AsyncDisposableStack();
  const { ask } = await startWeb(stack);
  const script = "/assets/index-B_83isNE.js";
  const read = await ask(script, { "accept-encoding": "gzip, deflate, br, zstd" });
  expect(read.headers).toMatchObject({
    "cache-control": "public, max-age=31536000, immutable",
    "content-encoding": "br",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "content-type": "text/javascript; charset=utf-8",
    vary: "Origin, Accept-Encoding",
  });
  expect(read.rawPayload.equals(brotliCompressSync(SCRIPT))).toBe(true);
  const gzipped = await ask(script, { "accept-encoding": "gzip" });
  expect(gunzipSync(gzipped.rawPayload).toString()).toBe(SCRIPT);
  const plain = await ask(script);
  expect([plain.headers["content-encoding"], plain.body]).toEqual([undefined, SCRIPT]);
  const head = await ask(script, {}, "HEAD");
  expect([head.statusCode, head.body, head.headers["content-length"]]).toEqual([
    200,
    "",
    String(SCRIPT.length),
  ]);
  expect((await ask("/assets/index-C3.css")).headers["content-type"]).toBe("text/css; charset=utf-8");
  const font = await ask("/assets/inter-D4.woff2", { "accept-encoding": "gzip, br" });
  expect([font.headers["content-type"], font.headers["content-encoding"]]).toEqual(["font/woff2", undefined]);

  const icon = await ask("/icon.svg", { "accept-encoding": "br" });
  expect(icon.headers).toMatchObject({ "cache-control": "no-cache", "content-type": "image/svg+xml" });
  expect((await ask("/icon.svg", { "if-none-match": String(icon.headers.etag) })).statusCode).toBe(304);

  for (const path of [
    `${script}.br`,
    "/.vite/manifest.json",
    "/index.html",
    "/assets/",
    "/assets/%2e%2e/index.html",
  ])
    expect([path, (await ask(path)).statusCode]).toEqual([path, 404]);
});

test("L4 an office opens the client at once and its people can still log in; a flood of it is told to wait", async () => {
  await using stack = new AsyncDisposableStack();
  const { ask, lines } = await startWeb(stack);
  const statuses = new Set<number>();
  for (let i = 0; i < 1000; i++) {
    statuses.add((await ask("/c/x", BROWSER)).statusCode);
    statuses.add((await ask("/assets/index-C3.css")).statusCode);
  }
  expect([...statuses]).toEqual([200]);
  let refused = 0;
  for (let i = 0; i < 10_000 && refused === 0; i++)
    refused = (await ask("/", BROWSER)).statusCode === 429 ? i : 0;
  expect(refused).toBeGreaterThan(0);
  expect((await ask("/docs")).statusCode).toBe(200);
  expect(new Set(lines.map((line) => (JSON.parse(line) as { route: string }).route))).toEqual(
    new Set(["(page)", "/assets/index-C3.css", "/docs"]),
  );
});

test("a server without the built client says once what to do, and again to who opens it", async () => {
  await using stack = new AsyncDisposableStack();
  const { ask, lines, web } = await startWeb(stack, { folder: join(tmpdir(), "gochat-web-none") });
  expect(web.isBuilt).toBe(false);
  expect(lines).toEqual([expect.stringMatching(/"level":"warn".*npm run build:web/)]);
  const answer = await ask("/", BROWSER);
  expect(answer.statusCode).toBe(404);
  expect(answer.json()).toMatchObject({ detail: expect.stringContaining("npm run build:web") });
  expect((await ask("/")).json()).not.toMatchObject({ detail: expect.stringContaining("npm") });
  expect((await ask("/docs", BROWSER)).statusCode).toBe(200);
});

test("a server that no page may connect to says so when it has one to serve", async () => {
  await using stack = new AsyncDisposableStack();
  const { lines } = await startWeb(stack, { allowedOrigins: [] });
  expect(lines).toEqual([expect.stringMatching(/"level":"warn".*GOCHAT_ALLOWED_ORIGINS is empty/)]);
});
