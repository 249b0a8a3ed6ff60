const maxWidth = 120;

// Literals and quoted names are one piece; a line may end after a comma and before some words.
const pieces =
  /'(?:[^']|'')*'|"(?:[^"]|"")*"|(?<gap>, | (?=(?:AND|OR|FROM|WHERE|REFERENCES|EXECUTE|\|\|) ))|[^]/g;

/** Breaks long lines where white space means nothing. Not for bodies in dollar quotes. */
export function wrapSql(text: string): string {
  const lines: string[] = [];
  let line = "";
  let indent: string | undefined;
  let gapEnd = 0;
  for (const { 0: piece, groups } of text.matchAll(pieces)) {
    if (piece === "\n") {
      lines.push(line);
      line = "";
      indent = undefined;
      gapEnd = 0;
      continue;
    }
    line += piece;
    if (line.length > maxWidth && gapEnd > 0) {
      indent ??= `${/^ */.exec(line)?.[0] ?? ""}    `;
      lines.push(line.slice(0, gapEnd).trimEnd());
      line = indent + line.slice(gapEnd);
      gapEnd = 0;
    }
    if (groups?.["gap"] !== undefined) gapEnd = line.length;
  }
  return [...lines, line].join("\n");
}
