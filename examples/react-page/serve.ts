// Bundles the page and serves it: node examples/react-page/serve.ts http://localhost:8080
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { rolldown } from "rolldown";

const HERE = import.meta.dirname;

export interface ServedPage extends AsyncDisposable {
  /** `http://localhost:<port>` */
  readonly url: string;
}

/** Another version of React in place of the one that is installed, by the names of its packages. */
export type ReactPackages = Readonly<Record<"react" | "react-dom", string>>;

/** Serves the page under a policy that lets nothing in but itself, and to nobody but this server. */
export async function servePage(chatUrl: string, port = 0, packages?: ReactPackages): Promise<ServedPage> {
  const files: Readonly<Record<string, readonly [type: string, content: string]>> = {
    "/": ["text/html; charset=utf-8", await readFile(join(HERE, "index.html"), "utf8")],
    "/page.css": ["text/css", await readFile(join(HERE, "page.css"), "utf8")],
    "/page.js": ["text/javascript", await bundle(packages)],
  };
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `connect-src ${chatUrl} ${chatUrl.replace("http", "ws")}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
  const server = createServer((request, response) => {
    const [type, content] = files[request.url?.split("?")[0] ?? ""] ?? [];
    if (type === undefined) response.writeHead(404).end();
    else response.writeHead(200, { "content-type": type, "content-security-policy": policy }).end(content);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}

async function bundle(packages: ReactPackages | undefined): Promise<string> {
  await using build = await rolldown({
    input: join(HERE, "page.tsx"),
    platform: "browser",
    resolve: { alias: packages ?? {} },
    transform: { define: { "process.env.NODE_ENV": '"production"' } },
  });
  const { output } = await build.generate({ minify: true, codeSplitting: false });
  return output[0].code;
}

if (import.meta.main) {
  const [chatUrl = "http://localhost:8080"] = process.argv.slice(2);
  const { url } = await servePage(chatUrl, 8081);
  process.stdout.write(`${url}/?server=${chatUrl}&as=alice&with=bob\n`);
}
