import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { OPTIONS } from "../../packages/server/src/config/options.ts";

/** What the rules need to know about the repository. */
export interface Repository {
  readonly has: (path: string) => boolean;
  readonly read: (path: string) => string;
  /** package.json of every workspace. */
  readonly manifests: readonly string[];
}

export function openRepository(root: string): Repository {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const { workspaces } = JSON.parse(read("package.json")) as { workspaces: string[] };
  return {
    read,
    has: (path) => existsSync(join(root, path)),
    manifests: workspaces.flatMap((pattern) => globSync(`${pattern}/package.json`, { cwd: root })),
  };
}

const optionNames = new Set(Object.values(OPTIONS).flatMap(({ env }) => [env, `${env}_FILE`]));

/** Whether the server, or Node itself, reads this environment variable. */
export const isServerVariable = (name: string): boolean => optionNames.has(name) || name === "NODE_ENV";

/** `latest` and no tag at all are whatever the registry holds that day. */
export const isPinned = (image: string): boolean =>
  /@sha256:[0-9a-f]{64}$/.test(image) || (/:[\w][\w.-]*$/.test(image) && !image.endsWith(":latest"));
