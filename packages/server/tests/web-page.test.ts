import { once } from "node:events";
import { createServer, get } from "node:http";
import { call, eventually, freePort, startServer } from "@gochat/testkit";
import { launchBrowser } from "@gochat/testkit/browser/launch-browser.ts";
import { expect, test } from "vitest";

const BROWSER = { accept: "text/html" };

/** A page in a browser, and what it was refused. */
async function openPage(stack: AsyncDisposableStack) {
  const browser = await launchBrowser();
  stack.defer(() => browser.close());
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  await page.exposeFunction("complain", (text: string) => complaints.push(text));
  await page.addInitScript(
    'addEventListener("securitypolicyviolation", (event) => complain(event.violatedDirective + " " + event.blockedURI))',
  );
  return { page, complaints };
}

test("E11 a browser opens the client, whose socket its policy allows, and no other one", async () => {
  await using stack = new AsyncDisposableStack();
  const port = await freePort();
  const server = stack.use(
    await startServer({ env: { SERVER_PORT: String(port), GOCHAT_NAME: "Example & Co" } }),
  );
  const { page, complaints } = await openPage(stack);
  await page.goto(`${server.url}/settings/`);
  await page.locator("#app > *").first().waitFor({ state: "attached" });
  expect(await page.locator("meta[name=gochat]").getAttribute("data-name")).toBe("Example & Co");
  const first = await page.evaluate(`new Promise((resolve, reject) => {
    const socket = new WebSocket(new URL("ws?token=alice", document.baseURI));
    socket.onmessage = ({ data }) => resolve(JSON.parse(data).type);
    socket.onerror = () => reject(new Error("refused"));
  })`);
  expect(first).toBe("ready");
  expect(complaints).toEqual([]);
  await page.evaluate(`void new WebSocket("ws://localhost:${port + 1}/ws")`).catch(() => undefined);
  await eventually(() => expect(complaints).toEqual([expect.stringMatching(/^connect-src ws:/)]));
});

test("the client works below a path that a proxy takes away", async () => {
  await using stack = new AsyncDisposableStack();
  const port = await freePort();
  const env = { GOCHAT_ALLOWED_ORIGINS: `http://127.0.0.1:${port}` };
  const server = stack.use(await startServer({ env }));
  const proxy = createServer((request, response) => {
    const path = /^\/team\/chat(\/.*)/.exec(request.url ?? "")?.[1];
    if (path === undefined) return response.writeHead(404).end();
    const asked = get({ port: server.port, path, headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 0, answer.headers);
      answer.pipe(response);
    });
    return asked;
  }).listen(port, "127.0.0.1");
  await once(proxy, "listening");
  stack.defer(() => {
    proxy.closeAllConnections();
    proxy.close();
  });
  const { page, complaints } = await openPage(stack);
  const base = `http://127.0.0.1:${port}/team/chat`;
  for (const path of ["/", "/c/none", "/c/none/5", "/settings/"]) {
    await page.goto(base + path);
    await page.locator("#app > *").first().waitFor({ state: "attached" });
    expect(await page.evaluate("document.baseURI")).toBe(`${base}/`);
  }
  expect(complaints).toEqual([]);
});

test("where the client is off its addresses are those of no route", async () => {
  await using server = await startServer({ env: { GOCHAT_WEB: "off" } });
  for (const path of ["/", "/icon.svg", "/c/x"])
    expect(await call(server, "GET", path, { headers: BROWSER })).toMatchObject({
      status: 404,
      body: { code: "not_found", detail: expect.not.stringContaining("build") },
    });
});

test("A19 the client is served to names of this machine alone where bare usernames are tokens", async () => {
  await using server = await startServer();
  const answer = await new Promise<number | undefined>((resolve) => {
    get({ port: server.port, path: "/", headers: { ...BROWSER, host: "evil.example" } }, (response) =>
      resolve(response.resume().statusCode),
    );
  });
  expect(answer).toBe(421);
});
