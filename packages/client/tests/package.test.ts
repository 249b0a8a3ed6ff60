import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bundle } from "../../../tools/client-package/bundle.ts";
import { buildClientPackage } from "../../../tools/client-package/client-package.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const FIXTURES = fileURLToPath(new URL("package", import.meta.url));
const bin = (name: string) => join(ROOT, "node_modules/.bin", name);

/** What a program writes; throws, with that, when it ends badly. */
async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { cwd, timeout: 60_000 })).stdout;
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(" ")}\n${stdout}${stderr}`, { cause: error });
  }
}

let work: string;
/** The package before it is packed. */
let folder: string;
let tarball: string;
/** A project that has nothing but the package. */
let project: string;

beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), "gochat-package-"));
  folder = join(work, "package");
  project = join(work, "project");
  await buildClientPackage(folder);
  const packed = await run("npm", ["pack", "--json", "--pack-destination", work], folder);
  const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
  tarball = join(work, filename);
  await mkdir(project);
  await writeFile(join(project, "package.json"), '{ "private": true, "type": "module" }');
  await run("npm", ["install", "--offline", "--ignore-scripts", tarball], project);
  await Promise.all(
    ["consumer.ts", "on-platform.ts", "run.mjs"].map((file) =>
      copyFile(join(FIXTURES, file), join(project, file)),
    ),
  );
});
afterAll(() => rm(work, { recursive: true, force: true }));

test("the package is one that publint has nothing to say about", async () => {
  const { messages, pkg } = await publint({ pkgDir: folder, level: "suggestion", strict: true, pack: "npm" });
  expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
});

test("its types are found in every way in which an ES module is imported", async () => {
  const report = await run(bin("attw"), [tarball, "--profile", "esm-only", "--format", "ascii"], work);
  expect(report).toContain("node16 (from ESM): 🟢 (ESM)");
});

const STRICT = ["--strict", "--exactOptionalPropertyTypes", "--skipLibCheck", "false"];
const NODE = ["--module", "nodenext"];
const BUNDLER = ["--module", "preserve"];
const NODE_TYPES = ["--typeRoots", join(ROOT, "node_modules/@types"), "--types", "node"];
test.each([
  ["no platform", "consumer.ts", [...NODE, "--lib", "es2022"]],
  ["no platform, for a bundler", "consumer.ts", [...BUNDLER, "--lib", "es2022"]],
  ["browsers", "on-platform.ts", [...NODE, "--lib", "es2022,dom"]],
  ["workers, for a bundler", "on-platform.ts", [...BUNDLER, "--lib", "es2022,webworker"]],
  ["Node", "on-platform.ts", [...NODE, "--lib", "es2025", ...NODE_TYPES]],
])(
  "a program compiles with the types of %s, those of libraries checked",
  async (_platform, file, options) => {
    expect(await compile(file, options)).toBe("");
  },
);

const compile = (file: string, options: readonly string[]) =>
  run(bin("tsc"), [file, "--target", "es2022", "--types", "", ...STRICT, ...options], project);

test("it runs under every Node of this machine", async () => {
  const answers: Readonly<Record<string, object>> = {
    "/api/v1/health": { version: "1.2.3" },
    "/api/v1/conversations/c1/messages?limit=100": page("Hey!", "older"),
    "/api/v1/conversations/c1/messages?limit=100&cursor=older": page("Ho!", null),
  };
  await using server = await listen(answers);
  await compile("consumer.ts", [...NODE, "--lib", "es2022"]);
  const nodes = await nodesOfThisMachine();
  process.stdout.write(`@gochat/client runs under ${nodes.map(({ version }) => version).join(", ")}\n`);
  for (const { node } of nodes) {
    const learned = await run(node, ["run.mjs", server.url, "http://127.0.0.1:1"], project);
    expect([node, JSON.parse(learned)]).toEqual([
      node,
      ["1.2.3", ["bob: Hey!", "bob: Ho!"], "unreachable, perhaps later"],
    ]);
  }
});

const page = (content: string, next_cursor: string | null) => ({
  messages: [{ sender: { username: "bob" }, content }],
  next_cursor,
});

async function listen(answers: Readonly<Record<string, object>>) {
  const server = createServer(({ url = "" }, response) => {
    response.setHeader("content-type", "application/json").end(JSON.stringify(answers[url]));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The one that runs this, and each other version that stands on the path. */
async function nodesOfThisMachine(): Promise<{ node: string; version: string }[]> {
  const onPath = (await run("which", ["-a", "node"], work)).trim().split("\n");
  const all = await Promise.all(
    [process.execPath, ...onPath].map(async (node) => {
      const version = await run(node, ["--version"], work);
      return { node, version: version.trim() };
    }),
  );
  return [...new Map(all.map((found) => [found.version, found])).values()];
}

test("it imports nothing but itself, React for React, and what Node brings where Node alone gets", async () => {
  const files = (await readdir(folder, { recursive: true })).filter((file) => /\.(js|d\.ts)$/.test(file));
  expect(files).toContain("index.js");
  for (const file of files) {
    const text = await readFile(join(folder, file), "utf8");
    const imported = [...text.matchAll(/^(?:import|export|\}).* from "(.+)";$|\bimport\(?\s*"(.+?)"/gm)];
    const strange = imported
      .map(([, from, alone]) => from ?? alone ?? "")
      .filter((name) => !/^\.{1,2}\/.+\.js$|^node:/.test(name))
      .filter((name) => !(file.startsWith("react/") && name === "react"));
    expect([file, strange]).toEqual([file, []]);
    // What a strict Content-Security-Policy forbids, and a reference that nobody else can follow.
    expect([file, text.match(/\beval\(|\bnew Function\b|<reference /)]).toEqual([file, null]);
  }
  const { imports, dynamicImports } = await bundle(join(folder, "index.js"));
  // In one piece it asks itself for what it loads later.
  const strange = dynamicImports.filter((name) => !name.startsWith("node:") && name !== "index.js");
  expect({ imports, strange }).toEqual({ imports: [], strange: [] });
});

test("without React it takes no more than it does today, minified and gzipped, and what is not used takes nothing", async () => {
  const whole = await bundle(join(folder, "index.js"));
  process.stdout.write(`@gochat/client: ${whole.gzippedBytes} bytes, minified and gzipped\n`);
  // docs/decisions/0009
  expect(whole.gzippedBytes).toBeLessThanOrEqual(26_000);

  const part = join(work, "part.js");
  await writeFile(part, 'export { GoChatError } from "./package/index.js";\n');
  expect((await bundle(part)).gzippedBytes).toBeLessThan(500);
});
