import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const SCRIPT = fileURLToPath(new URL("page/floor.js", import.meta.url));
const PAGE = `<!doctype html><meta charset="utf-8" /><title>Floor</title>
<style>main { height: 90vh; display: flex; flex-direction: column } .rows { flex: 1; overflow-y: auto } article { height: 48px }</style>
<div id="app"></div><script type="module" src="/floor.js"></script>`;

/** Serves a page of React and nothing else, with as many rows as its query says. Answers with its address. */
export async function serveFloor(stack: AsyncDisposableStack): Promise<string> {
  const script = await bundle();
  const server = createServer((request, response) => {
    const isScript = request.url === "/floor.js";
    const type = isScript ? "text/javascript" : "text/html; charset=utf-8";
    const caching = isScript ? "public, max-age=3600, immutable" : "no-cache";
    response.writeHead(200, { "content-type": type, "cache-control": caching }).end(isScript ? script : PAGE);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stack.defer(async () => {
    server.close();
    server.closeAllConnections();
    await once(server, "close");
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bundle(): Promise<string> {
  await using build = await rolldown({
    input: SCRIPT,
    platform: "browser",
    transform: { define: { "process.env.NODE_ENV": '"production"' } },
  });
  const { output } = await build.generate({ minify: true, codeSplitting: false });
  return output[0].code;
}
