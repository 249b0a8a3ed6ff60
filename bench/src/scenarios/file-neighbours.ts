import { fileURLToPath } from "node:url";
import { startSwift } from "@gochat/testkit/swift.ts";
import { besideNeighbours } from "../files/beside-neighbours.ts";
import type { RelayAnswer, RelayOrder, UploadShape } from "../files/protocol.ts";
import { Hired } from "../harness/hired.ts";
import { standForOtherMachine } from "../harness/other-machine.ts";
import type { BenchOptions } from "../options.ts";
import type { Report } from "../report.ts";

const SLOW_STORE_MS = 500;
const MB = 1e6;

const large = (bytesPerSecond: number | null, what: UploadShape["what"] = "large files"): UploadShape => ({
  people: 4,
  each: 3,
  what,
  bytesPerSecond,
});

/** A folder on the disk that the database is on, too: uploads at the speed of networks, at full speed, and pictures that cost as much as one can. */
export function whileUploading(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  return besideNeighbours("F2-disk", options, stack, async (folder) => ({
    env: { GOCHAT_FILES_DIR: folder },
    troubles: [
      { name: "uploads of 2 MB/s", shape: large(2 * MB) },
      { name: "uploads at full speed", shape: large(null) },
      {
        name: "hostile pictures",
        shape: { people: 6, each: 1, what: "hostile images", bytesPerSecond: null },
      },
    ],
    conditions: [],
  }));
}

/** A disk of 6 MiB, which is always full: every upload ends with `storage_full`, and is begun again a second later. */
export function whileDiskIsFull(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  return besideNeighbours("F2-full", options, stack, async (folder) => ({
    env: { GOCHAT_FILES_DIR: folder },
    main: fileURLToPath(import.meta.resolve("@gochat/testkit/rigs/serve-on-small-disk.ts")),
    troubles: [{ name: "uploads to a full disk", shape: large(null) }],
    conditions: [],
  }));
}

/**
 * A store that takes it, one that answers late, one that is gone, and one that takes connections and says nothing. What it costs the
 * neighbours that a store works hard on the same processors is measured by itself.
 */
export function whileStoreFails(options: BenchOptions, stack: AsyncDisposableStack): Promise<Report> {
  return besideNeighbours("F2-s3", options, stack, async () => {
    const swift = stack.use(await startSwift());
    for (const pid of swift.pids) await standForOtherMachine(pid);
    const program = new URL("../files/relay.ts", import.meta.url);
    const relay = new Hired<RelayOrder, RelayAnswer>(program, "relay", stack, options.signal);
    await standForOtherMachine(relay.pid);
    const { addr } = await relay.order({ kind: "begin", target: { host: swift.host, port: swift.port } });
    const store = { ...swift.s3, endpoint: `http://${addr}`, bucket: await swift.createBucket() };
    const end = () => relay.order({ kind: "resume" });
    const floor = "the same parts, straight to S3";
    return {
      env: {
        S3_ENDPOINT: store.endpoint,
        S3_REGION: store.region,
        S3_BUCKET: store.bucket,
        S3_ACCESS_KEY: store.accessKeyId,
        S3_SECRET_KEY: store.secretAccessKey,
      },
      troubles: [
        { name: floor, shape: large(2 * MB, { store }) },
        { name: "uploads to S3", shape: large(2 * MB), floor },
        {
          name: "S3 is slow",
          shape: large(2 * MB),
          begin: () => relay.order({ kind: "delay", ms: SLOW_STORE_MS }),
          end,
          floor,
        },
        { name: "S3 is gone", shape: large(2 * MB), begin: () => relay.order({ kind: "refuse" }), end },
        {
          name: "S3 says nothing",
          shape: large(2 * MB),
          begin: () => relay.order({ kind: "stall" }),
          end,
        },
      ],
      conditions: [
        `the store is OpenStack Swift; when it is slow, every answer comes ${SLOW_STORE_MS} ms later`,
        `what takes its processors from the server is the store, too: "uploads to S3" and "S3 is slow" are compared to "${floor}"`,
      ],
    };
  });
}
