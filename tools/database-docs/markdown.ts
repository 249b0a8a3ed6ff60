/** Text that means nothing to Markdown, on one line. Code in backquotes stays code. */
export const plain = (text: string): string =>
  text.replaceAll(/\s+/g, " ").replaceAll(/[\\<|*]/g, (character) => `\\${character}`);

export const code = (text: string): string =>
  `\`${text.replaceAll(/\s+/g, " ").replaceAll("|", String.raw`\|`)}\``;

/** To the heading of that name, as GitHub names it. */
export const linkTo = (heading: string): string =>
  `[${heading}](#${heading
    .toLowerCase()
    .replaceAll(/[^\w -]/g, "")
    .replaceAll(" ", "-")})`;

export function markdownTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(heads), line(heads.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Without the columns that have not a single word. */
export function compactTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const isUsed = heads.map((_, index) => rows.some((row) => row[index] !== ""));
  const used = (cells: readonly string[]) => cells.filter((_, index) => isUsed[index]);
  return markdownTable(used(heads), rows.map(used));
}
