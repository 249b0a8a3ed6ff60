import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "@gochat/server/platform/clock.ts";
import { S3Client } from "@gochat/server/platform/storage/s3-client.ts";
import { findOnPath } from "@gochat/testkit/find-on-path.ts";
import { startSwift } from "@gochat/testkit/swift.ts";
import { makeFile } from "../files/make-file.ts";
import { measureMoves } from "../files/measure-moves.ts";
import { putParts } from "../files/put-parts.ts";
import { startPostgres } from "../harness/postgres.ts";
import { startServer } from "../harness/server.ts";
import type { BenchOptions } from "../options.ts";
import type { Report } from "../report.ts";

const FILE_BYTES = 1e9;
const RATIO_MIN = 0.5;

/**
 * The same with the bytes in S3, beside a bare multipart upload of them to the same store. The store is OpenStack Swift on the same
 * machine; where it is not installed nothing is measured.
 */
export async function fileTransferS3(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  const name = "F1-s3";
  if (findOnPath("swift-proxy-server") === undefined)
    return {
      name,
      conditions: ["left out: OpenStack Swift is not installed"],
      rows: [],
      goals: [],
      refusals: [],
    };
  const folder = await mkdtemp(join(tmpdir(), "gochat-bench-files-"));
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, "source");
  const sha256 = await makeFile(path, FILE_BYTES);
  const swift = stack.use(await startSwift());
  const bucket = await swift.createBucket();
  const client = stack.use(new S3Client({ ...swift.s3, bucket, clock: systemClock }));
  const postgres = await startPostgres(stack);
  const env = {
    S3_ENDPOINT: swift.s3.endpoint,
    S3_REGION: swift.s3.region,
    S3_BUCKET: bucket,
    S3_ACCESS_KEY: swift.s3.accessKeyId,
    S3_SECRET_KEY: swift.s3.secretAccessKey,
    GOCHAT_FILE_MAX_SIZE: "2GB",
    GOCHAT_FILES_PER_PERSON: "1TB",
    GOCHAT_BARE_USERNAMES: "on",
  };
  const { profileDir } = options;
  const server = await startServer({ databaseUrl: await postgres.createMigrated(), env, profileDir }, stack);
  const floor = {
    series: "a bare multipart upload",
    move: () => putParts(client, "floor", path),
    remove: () => client.ask({ method: "DELETE", name: "floor" }),
  };
  return {
    name,
    conditions: [
      `${FILE_BYTES / 1e6} MB of random bytes in parts of 8 MiB; the store and the client on the same processors as the server`,
      ...postgres.conditions,
    ],
    ...(await measureMoves(server, { path, bytes: FILE_BYTES, sha256 }, floor, RATIO_MIN, options)),
    refusals: [],
  };
}
