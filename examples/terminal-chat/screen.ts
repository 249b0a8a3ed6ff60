/** The whole terminal, from `open` until `close`, which gives it back as it was. */
export interface Screen {
  readonly rows: number;
  readonly columns: number;
  /** Shows these cells in each row. Only what differs from before is written. */
  readonly draw: (rows: readonly Row[], cursor: Cursor) => void;
  /** Forgets what it shows, so that everything is written again. */
  readonly clear: () => void;
  /** Any number of times, and also when nothing else can be done any more. */
  readonly close: () => void;
}

/** Pieces of text, each with the column where it begins, from 0. What is between them is empty. */
export type Row = readonly {
  readonly column: number;
  readonly text: string;
  readonly style?: Style | undefined;
}[];
export type Style = "bold" | "dim" | "inverse";
export interface Cursor {
  readonly row: number;
  readonly column: number;
}

const CSI = "\x1b[";
const STYLES: Readonly<Record<Style, string>> = { bold: `${CSI}1m`, dim: `${CSI}2m`, inverse: `${CSI}7m` };
const PLAIN = `${CSI}0m`;
// The other screen, no wrapping at its edge, pasted text in brackets; and back.
const ENTER = `${CSI}?1049h${CSI}?7l${CSI}?2004h`;
const LEAVE = `${PLAIN}${CSI}?2004l${CSI}?7h${CSI}?25h${CSI}?1049l`;

export function openScreen(
  input: NodeJS.ReadStream,
  output: NodeJS.WriteStream,
  onInput: (text: string) => void,
  onResize: () => void,
): Screen {
  let shown: string[] = [];
  let isOpen = true;
  input.setRawMode(true);
  input.setEncoding("utf8");
  input.on("data", onInput);
  output.on("resize", resize);
  output.write(ENTER);

  function resize(): void {
    clear();
    onResize();
  }

  function clear(): void {
    shown = [];
  }

  return {
    get rows() {
      return output.rows;
    },
    get columns() {
      return output.columns;
    },
    draw(rows, { row, column }) {
      if (!isOpen) return;
      const next = rows.map(encode);
      const changed = next.map((text, nth) =>
        text === shown[nth] ? "" : `${CSI}${nth + 1};1H${CSI}K${text}`,
      );
      const begin = shown.length === 0 ? `${CSI}2J` : "";
      shown = next;
      output.write(`${CSI}?25l${begin}${changed.join("")}${CSI}${row + 1};${column + 1}H${CSI}?25h`);
    },
    clear,
    close() {
      if (!isOpen) return;
      isOpen = false;
      input.off("data", onInput);
      output.off("resize", resize);
      input.pause();
      // The terminal may be gone.
      try {
        input.setRawMode(false);
        output.write(LEAVE);
      } catch {}
    },
  };
}

/** Each piece is put in its place, so that a character that is wider there than here moves nothing else. */
function encode(row: Row): string {
  return row
    .map(({ column, text, style }) => {
      const styled = style === undefined ? text : STYLES[style] + text + PLAIN;
      return `${CSI}${column + 1}G${styled}`;
    })
    .join("");
}
