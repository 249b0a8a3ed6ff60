import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

export interface MetricsPage {
  readonly html: string;
  /** Allows this page's own style and script and nothing else. */
  readonly contentSecurityPolicy: string;
}

/** In the order in which each may use those before it. */
const MODULES = [
  "prometheus-text.js",
  "figures.js",
  "format.js",
  "sparkline.js",
  "tiles.js",
  "views.js",
  "page.js",
];

/** Reads the page's files and joins them to one document, which needs no other request than the one for its figures. */
export function loadMetricsPage(): MetricsPage {
  const style = read("page.css");
  const script = MODULES.map((file) => withoutModuleSyntax(read(file))).join("\n");
  const html = read("page.html")
    .replace("<style></style>", () => `<style>${style}</style>`)
    .replace('<script type="module"></script>', () => `<script type="module">${script}</script>`);
  const contentSecurityPolicy = [
    "default-src 'none'",
    `script-src ${hashSource(script)}`,
    `style-src ${hashSource(style)}`,
    "connect-src 'self'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // The page makes its parts from templates and sets texts; nothing in it becomes a script.
    "require-trusted-types-for 'script'",
  ].join("; ");
  return { html, contentSecurityPolicy };
}

function read(file: string): string {
  return readFileSync(new URL(file, import.meta.url), "utf8");
}

/** Joined in one script, the modules see each other's names without importing them. */
function withoutModuleSyntax(source: string): string {
  return source.replaceAll(/^import [^;]*;\n/gm, "").replaceAll(/^export (?=const )/gm, "");
}

function hashSource(text: string): string {
  return `'sha256-${createHash("sha256").update(text).digest("base64")}'`;
}
