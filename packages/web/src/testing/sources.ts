import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SRC = fileURLToPath(new URL("..", import.meta.url));

/** The files below `src` that end like this, by their path there, with what is in them. */
export const filesOf = (...endings: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(SRC, { recursive: true, encoding: "utf8" })
      .filter((path) => endings.some((ending) => path.endsWith(ending)))
      .toSorted()
      .map((path) => [path, readFileSync(SRC + path, "utf8")]),
  );

/** The sources of the client itself. */
export const productFiles = (): ReadonlyMap<string, string> =>
  new Map([...filesOf(".ts", ".tsx")].filter(([path]) => !/\.test\.tsx?$|^(e2e|testing)\//.test(path)));
