import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompressSync, constants } from "node:zlib";
import { createLogger } from "../../packages/server/src/platform/logger.ts";
import { fillFormer, FORMER_PEOPLE } from "../../packages/server/tests/former/fill-former.ts";
import { FORMER, unpackFormer } from "../../packages/server/tests/former/unpack-former.ts";
import { createDatabase } from "../../packages/testkit/src/database-admin.ts";
import { fetchState } from "../../packages/testkit/src/fetch-state.ts";
import { startServerProcess } from "../../packages/testkit/src/server-process.ts";
import { connectSql } from "../../packages/testkit/src/sql.ts";
import { startCluster } from "../../packages/testkit/src/start-cluster.ts";
import { dumpRows } from "./dump-rows.ts";

/**
 * Keeps a version of the server for the tests of the next ones: its node, a database that this node filled, and what people saw
 * there. `npm run former`, at each release, on the commit that is released, or with its name behind `--`.
 */
const [commit = "HEAD"] = process.argv.slice(2);

const PATHS = ["package.json", "database", "packages/protocol", "packages/server"];
const WITHOUT = [
  "**/*.test.ts",
  "packages/*/tests",
  "packages/protocol/fixtures",
  "**/*.md",
  "database/schema.sql",
];

const git = async (...args: string[]): Promise<Buffer> =>
  (await promisify(execFile)("git", args, { encoding: "buffer", maxBuffer: 1 << 28 })).stdout;

const excluded = WITHOUT.map((path) => `:(exclude,glob)${path}`);
const tar = await git("archive", "--format=tar", commit, "--", ...PATHS, ...excluded);
await writeFile(
  FORMER.node,
  brotliCompressSync(tar, { params: { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS } }),
);

await using stack = new AsyncDisposableStack();
const logger = createLogger("warn");
const cluster = await startCluster(stack, { logger, restartAfterCrash: false });
const { url } = await createDatabase(cluster.url, "former");
const { main } = stack.use(await unpackFormer());
const secret = "kept for tests, and for nothing else in the world";
const node = stack.use(await startServerProcess({ DATABASE_URL: url, JWT_SECRET: secret }, main));
await fillFormer(node);
const seen = await Promise.all(
  FORMER_PEOPLE.map(async (name) => [name, await fetchState(node, name)] as const),
);
await node.stop();
const asObjects = seen.map(([name, { conversations }]) => [name, [...conversations.values()]] as const);
await writeFile(FORMER.seen, `${JSON.stringify(Object.fromEntries(asObjects), null, 1)}\n`);

await using sql = await connectSql(url);
const schema = (await git("show", `${commit}:database/schema.sql`)).toString();
await writeFile(FORMER.database, `${schema}\n${await dumpRows(sql)}`);
