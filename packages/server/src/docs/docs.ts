import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { FastifyInstance } from "fastify";
import { createAsyncApi } from "./asyncapi.ts";
import { jsonDocument, serveDocument } from "../platform/http/document.ts";
import type { Document } from "../platform/http/document.ts";
import { createOpenApi } from "./openapi.ts";

// All of the page comes from this server. Its scripts set styles only through the DOM, which needs no `unsafe-inline`. They also write
// HTML, so that `require-trusted-types-for` would leave the page empty; nothing in it comes from people.
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

const TYPES: Readonly<Record<string, string>> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  png: "image/png",
};

const FILES = ["swagger-ui.css", "index.css", "favicon-32x32.png", "swagger-ui-bundle.js"];

// Everything is named relative to where it stands, so that the page works below whatever path a proxy gives it.
const INITIALIZER = `SwaggerUIBundle({
  url: new URL("../openapi.json", document.currentScript.src).href,
  dom_id: "#swagger-ui",
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: true,
  docExpansion: "list",
  displayRequestDuration: true,
  validatorUrl: null,
});
`;

const page = (folder: string): string => `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>GoChat API</title>
    <link rel="stylesheet" href="${folder}/swagger-ui.css" />
    <link rel="stylesheet" href="${folder}/index.css" />
    <link rel="icon" type="image/png" href="${folder}/favicon-32x32.png" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="${folder}/swagger-ui-bundle.js"></script>
    <script src="${folder}/swagger-initializer.js"></script>
  </body>
</html>
`;

/** The contract to read: a page at `/docs`, OpenAPI at `/docs/openapi.json` and AsyncAPI at `/docs/asyncapi.json`. */
export function routeDocs(app: FastifyInstance, { version }: { version: string }): void {
  const files = dirname(createRequire(import.meta.url).resolve("@fastify/swagger-ui/static/index.html"));
  for (const name of FILES)
    serveDocument(app, `/docs/static/${name}`, ofPage(name, readFileSync(join(files, name))));
  serveDocument(app, "/docs/static/swagger-initializer.js", ofPage("initializer.js", INITIALIZER));
  serveDocument(app, "/docs", ofPage("index.html", page("docs/static")));
  serveDocument(app, "/docs/", ofPage("index.html", page("static")));
  serveDocument(app, "/docs/openapi.json", jsonDocument(createOpenApi(version)));
  serveDocument(app, "/docs/asyncapi.json", jsonDocument(createAsyncApi(version)));
}

const ofPage = (name: string, content: string | Buffer): Document => ({
  type: TYPES[name.split(".").at(-1) ?? ""] ?? "text/html; charset=utf-8",
  bytes: Buffer.from(content),
  headers: { "content-security-policy": CONTENT_SECURITY_POLICY },
});
