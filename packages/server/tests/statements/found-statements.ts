import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Sql } from "../../src/platform/postgres/sql.ts";

const SRC = fileURLToPath(new URL("../../src", import.meta.url));
// What opens connections sends some statements of its own, none of them for a person.
const SOURCES = globSync("**/*.ts", { cwd: SRC, exclude: (path) => /^platform$|\.test\.ts$/.test(path) });

const FUNCTIONS = fileURLToPath(new URL("../../../../database/functions", import.meta.url));

const DECLARED = /^(?:export )?(?:async )?(?:function|const|class) (\w+)/;
const SENDS = /\.query[<(]/;

/** The names of the functions in which the lines of a file stand. */
const functionsOf = (path: string): string[] => {
  let name = "";
  return readFileSync(join(SRC, path), "utf8")
    .split("\n")
    .map((line) => (name = DECLARED.exec(line)?.[1] ?? name));
};

/** Whatever sends a statement: `conversations/groups-store.ts: setRole`. */
export function findStatements(): string[] {
  const found = SOURCES.flatMap((path) => {
    const lines = readFileSync(join(SRC, path), "utf8").split("\n");
    const functions = functionsOf(path);
    return functions.filter((_, i) => SENDS.test(lines[i] ?? "")).map((name) => `${path}: ${name}`);
  });
  return [...new Set(found)].toSorted();
}

export interface Sent {
  /** As `findStatements` calls them. */
  readonly senders: Set<string>;
  readonly texts: Set<string>;
}

/** Takes down what is sent through `sql`, and who sends it. */
export function takingDown(sql: Sql, { senders, texts }: Sent): Sql {
  return {
    query: (...statement) => {
      senders.add(senderIn(new Error("sent from here").stack ?? ""));
      texts.add(statement[0]);
      return sql.query(...statement);
    },
  };
}

// A trigger is called by its table, and some are there for nodes that run beside newer ones.
const CALLED_BY_OTHERS = /returns trigger|^-- Only nodes of before call this\.$/im;

/** Functions and views that none of these texts names, nor any that is named by one. */
export function findUnused(texts: ReadonlySet<string>): string[] {
  const unused = new Map(
    globSync("*.sql", { cwd: FUNCTIONS })
      .map((file) => [basename(file, ".sql"), readFileSync(join(FUNCTIONS, file), "utf8")] as const)
      .filter(([, text]) => !CALLED_BY_OTHERS.test(text)),
  );
  const use = (text: string): void => {
    for (const [word] of text.matchAll(/\w+/g)) {
      const inner = unused.get(word);
      if (inner !== undefined && unused.delete(word)) use(inner);
    }
  };
  for (const text of texts) use(text);
  return [...unused.keys()].toSorted();
}

function senderIn(stack: string): string {
  for (const [, file = "", line] of stack.matchAll(/\(?((?:file:\/\/)?\/[^\s()]+?):(\d+):\d+\)?$/gm)) {
    const path = file.replace("file://", "").split(`${SRC}/`)[1]?.split("?")[0];
    if (path === undefined || path.startsWith("platform/")) continue;
    return `${path}: ${functionsOf(path)[Number(line) - 1]}`;
  }
  throw new Error(`A statement that no file of ${SRC} sent:\n${stack}`);
}
