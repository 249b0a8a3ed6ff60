import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";
import { findOnPath } from "./packages/testkit/src/find-on-path.ts";

// What stands in for nothing else, and is not on every machine that has Node: the CI run installs it, and fails without it.
const isThere = (program: string): boolean =>
  process.env["CI"] !== undefined || findOnPath(program) !== undefined;

const needsServices = [
  "packages/**/*.pg.test.ts",
  "packages/**/*.redis.test.ts",
  ...(isThere("swift-proxy-server") ? ["packages/**/*.s3.test.ts"] : []),
  ...(isThere("clamd") ? ["packages/**/*.clamd.test.ts"] : []),
  "packages/*/tests/**/!(*.clamd|*.s3).test.ts",
  "tools/**/*.pg.test.ts",
  "bench/**/*.pg.test.ts",
  "examples/tests/**/*.test.ts",
];
const needsBrowser = ["packages/web/src/e2e/**/*.test.ts"];

const withServices = {
  exclude: ["**/node_modules/**"],
  globalSetup: ["packages/testkit/src/vitest-setup.ts"],
  testTimeout: 60_000,
  hookTimeout: 60_000,
  maxWorkers: 2,
};

// Vitest would leave one processor to itself, and has next to nothing to do here.
const maxWorkers = Math.max(2, availableParallelism());

export default defineConfig({
  test: {
    // A skipped or focused test is a failure everywhere: a suite that did not run proves nothing.
    allowOnly: false,
    passWithNoTests: false,
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/**/*.test.ts", "bench/**/*.test.ts", "tools/**/*.test.ts"],
          exclude: [
            "**/node_modules/**",
            ...needsServices,
            ...needsBrowser,
            "packages/**/*.{s3,clamd}.test.ts",
          ],
          // Node reads the sources as it does in production, once per worker: what a file would leave to the next, the guard finds.
          experimental: { viteModuleRunner: false, nodeLoader: false },
          isolate: false,
          setupFiles: ["packages/testkit/src/vitest-guard.ts"],
          maxWorkers,
          // Some hash passwords or try thousands of cases: seconds, on a machine with other work many.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          ...withServices,
          name: "integration",
          include: needsServices,
          // They wait for half of their time: for a poll, for a lock, for a node that was killed.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...withServices,
          name: "browser",
          include: needsBrowser,
          // By themselves: pages take as much of the machine as there is.
          sequence: { groupOrder: 2 },
          // A machine that is shared stands still for seconds now and then, and no browser waits for that. What fails twice fails; the report
          // says what was tried again, and that is looked into.
          retry: process.env["CI"] === undefined ? 0 : 1,
        },
      },
    ],
  },
});
