// Makes packages/web/dist, unless it is there already: `npm run build:web`, and before every `npm start`.
import { existsSync, readFileSync, renameSync, rmSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { hashSources } from "./hash-sources.ts";

const DIST = fileURLToPath(new URL("dist", import.meta.url));
const PAGE = `${DIST}/index.html`;

/** The folder with the built client, which is made now where it is not of these sources. */
export async function buildWeb(say: (line: string) => void = () => {}): Promise<string> {
  if (existsSync(PAGE) && readFileSync(PAGE, "utf8").includes(`data-build="${hashSources()}"`)) return DIST;
  say("Building the web client, which is done once for each state of its sources …");
  const { build } = await import("vite");
  const { compressFiles } = await import("./compress-files.ts");
  // Beside it, and then put in its place: whoever serves meanwhile has the one before, or the new one.
  const beside = `${DIST}.${process.pid}`;
  // Vite takes it from the environment, and in tests it is another one there.
  const { NODE_ENV: nodeEnv } = process.env;
  process.env["NODE_ENV"] = "production";
  try {
    await build({
      configFile: fileURLToPath(new URL("vite.config.ts", import.meta.url)),
      logLevel: "warn",
      build: { outDir: beside },
    });
    await compressFiles(beside);
    rmSync(DIST, { recursive: true, force: true });
    renameSync(beside, DIST);
  } finally {
    if (nodeEnv === undefined) delete process.env["NODE_ENV"];
    else process.env["NODE_ENV"] = nodeEnv;
    rmSync(beside, { recursive: true, force: true });
  }
  return DIST;
}

const WHAT_TO_DO =
  "Run `npm ci`, which installs what that takes, and correct what is said above. GoChat serves without it by `node packages/server/src/main.ts`.";

if (import.meta.main)
  await buildWeb((line) => process.stdout.write(`${line}\n`)).catch((error: unknown) => {
    const reason = error instanceof Error ? error.message : String(error);
    process.stderr.write(`The web client could not be built: ${reason}\n\n${WHAT_TO_DO}\n`);
    process.exitCode = 1;
  });
