import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eventually } from "@gochat/testkit";
import { widthOf } from "../terminal-chat/text.ts";

/** A program in a pseudo-terminal, and what that shows. */
export interface Terminal extends AsyncDisposable {
  readonly type: (text: string) => void;
  /** The rows of the screen, without the spaces at their ends. */
  readonly screen: () => string[];
  /** What was to be shown beyond the right edge, and was not, since the screen was cleared. */
  readonly overflow: () => string | undefined;
  /** Whether it shows the other screen, as full-screen programs do. */
  readonly isFullScreen: () => boolean;
  readonly isCursorShown: () => boolean;
  /** Everything that came, as it came. */
  readonly raw: () => string;
  readonly resize: (columns: number, rows: number) => Promise<void>;
  /** The process in the terminal. */
  readonly kill: (signal: NodeJS.Signals) => Promise<void>;
  /** Resolves when everything that ran in it has ended. */
  readonly ended: Promise<number>;
}

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/**
 * Runs a command in a terminal of 80 columns and 24 rows, by `script` of util-linux, and `stty -a` after it, which shows whether the
 * terminal was given back as it was.
 */
export async function openTerminal(command: readonly string[]): Promise<Terminal> {
  const folder = await mkdtemp(join(tmpdir(), "gochat-terminal-"));
  const about = quote(join(folder, "about"));
  const line = [
    "stty cols 80 rows 24",
    `sh -c 'tty > "$0"; echo $$ >> "$0"; exec "$@"' ${about} ${command.map(quote).join(" ")}`,
    "echo exit $?",
    "stty -a",
  ].join("; ");
  const child = spawn("script", ["-qfec", line, "/dev/null"], { stdio: ["pipe", "pipe", "inherit"] });
  const exited = once(child, "exit");
  const { screen, take, ...modes } = createScreen(80, 24);
  let raw = "";
  child.stdout.setEncoding("utf8");
  child.stdout.on("data", (text: string) => {
    raw += text;
    take(text);
  });
  const known = async () => {
    const [tty = "", pid = ""] = (await readFile(join(folder, "about"), "utf8")).split("\n");
    if (pid === "") throw new Error("it does not run yet");
    return { tty, pid: Number(pid) };
  };
  return {
    ...modes,
    screen,
    type: (text) => void child.stdin.write(text),
    raw: () => raw,
    async resize(columns, rows) {
      const { tty } = await eventually(known);
      modes.resize(columns, rows);
      const stty = spawn("stty", ["-F", tty, "cols", String(columns), "rows", String(rows)]);
      await once(stty, "exit");
    },
    async kill(signal) {
      process.kill((await eventually(known)).pid, signal);
    },
    ended: exited.then(([code]) => code as number),
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL");
      await exited;
      await rm(folder, { recursive: true });
    },
  };
}

// oxlint-disable-next-line no-control-regex
const PIECE = /\x1b\[(\??)([\d;]*)([A-Za-z])|\r|\n|[^\x1b\r\n]+/gy;

/** A screen that understands what the program uses, and throws at anything else. */
function createScreen(width: number, height: number) {
  let columns = width;
  let rows = height;
  let cells: string[][] = [];
  let row = 0;
  let column = 0;
  let pending = "";
  const on = new Set<string>(["25"]);
  let overflow: string | undefined;
  const clear = () => {
    cells = Array.from({ length: rows }, () => []);
    overflow = undefined;
  };
  clear();

  function obey(isPrivate: boolean, parameters: string, letter: string): void {
    const [first = "", second = ""] = parameters.split(";");
    if (isPrivate && letter === "h") on.add(first);
    else if (isPrivate && letter === "l") on.delete(first);
    else if (letter === "H") [row, column] = [Number(first || 1) - 1, Number(second || 1) - 1];
    else if (letter === "G") column = Number(first || 1) - 1;
    else if (letter === "K") cells[row] = (cells[row] ?? []).slice(0, column);
    else if (letter === "J" && first === "2") clear();
    else if (letter !== "m")
      throw new Error(`not understood: ESC [ ${isPrivate ? "?" : ""}${parameters}${letter}`);
    if (isPrivate && first === "1049") clear();
  }

  function print(text: string): void {
    for (const { segment } of new Intl.Segmenter().segment(text)) {
      const wide = widthOf(segment);
      if (on.has("1049") && column + wide > columns) {
        overflow ??= text;
        return;
      }
      const line = (cells[row] ??= []);
      while (line.length < column) line.push(" ");
      line[column] = segment;
      if (wide === 2) line[column + 1] = "";
      column += wide;
    }
  }

  return {
    screen: () => Array.from({ length: rows }, (_, nth) => (cells[nth] ?? []).join("").trimEnd()),
    overflow: () => overflow,
    isFullScreen: () => on.has("1049"),
    isCursorShown: () => on.has("25"),
    resize(toColumns: number, toRows: number) {
      [columns, rows] = [toColumns, toRows];
      clear();
    },
    take(chunk: string) {
      pending += chunk;
      PIECE.lastIndex = 0;
      let end = 0;
      for (let match = PIECE.exec(pending); match !== null; match = PIECE.exec(pending)) {
        const [text, mark, parameters = "", letter] = match;
        if (letter !== undefined) obey(mark === "?", parameters, letter);
        else if (text === "\r") column = 0;
        else if (text === "\n") row += 1;
        else print(text);
        end = PIECE.lastIndex;
      }
      pending = pending.slice(end);
      // A sequence of which only the beginning has come.
      // oxlint-disable-next-line no-control-regex
      if (!/^(?:\x1b(?:\[[?\d;]*)?)?$/.test(pending))
        throw new Error(`not understood: ${JSON.stringify(pending)}`);
    },
  };
}
