import { defineConfig } from "vitest/config";

const needsServices = [
  "packages/**/*.pg.test.ts",
  "packages/**/*.redis.test.ts",
  "packages/*/tests/**/*.test.ts",
  "tools/**/*.pg.test.ts",
  "bench/**/*.pg.test.ts",
];

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
          exclude: ["**/node_modules/**", ...needsServices],
          // Some hash passwords or try thousands of cases: seconds, on a machine with other work many.
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: "integration",
          include: needsServices,
          exclude: ["**/node_modules/**"],
          globalSetup: ["packages/testkit/src/vitest-setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          // Two cores: one worker for the tests leaves one for PostgreSQL and Redis.
          maxWorkers: 2,
        },
      },
    ],
  },
});
