import { code, compactTable, markdownTable, plain } from "./markdown.ts";
import { referenceLines } from "./reference-lines.ts";
import type { Reference } from "./references.ts";
import type { Column, Table } from "./schema.ts";

/** What there is to say about one table, in paragraphs. */
export function tableSection(table: Table, references: readonly Reference[]): string[] {
  const { name, comment, columns } = table;
  const keys = keyRows(table);
  return [
    `### ${name}`,
    ...(comment === null ? [] : [plain(comment)]),
    ...storage(table),
    markdownTable(["column", "type", "null", "default", "meaning"], columns.map(columnRow)),
    ...(keys.length === 0 ? [] : [compactTable(["key or index", "definition", "meaning"], keys)]),
    ...referenceLines(name, references),
  ];
}

function columnRow(column: Column): string[] {
  const { name, type, collation, isNotNull, comment, settings } = column;
  return [
    code(name),
    code(collation === null ? type : `${type} COLLATE ${collation}`),
    isNotNull ? "" : "yes",
    defaultText(column),
    [plain(comment ?? ""), ...settings.map(code)].join(" ").trim(),
  ];
}

function defaultText({ defaultValue, generatedAs, identity }: Column): string {
  if (identity !== null) return "identity";
  if (generatedAs !== null) return `generated: ${code(generatedAs)}`;
  return defaultValue === null ? "" : code(defaultValue);
}

function keyRows({ constraints, indexes, triggers }: Table): string[][] {
  return [
    ...constraints.map(({ name, definition, comment, indexComment }) =>
      keyRow(name, definition, [comment, indexComment].filter((text) => text !== null).join(" ")),
    ),
    ...indexes.map(({ name, isUnique, definition, comment }) =>
      keyRow(name, `${isUnique ? "UNIQUE INDEX" : "INDEX"} ${definition}`, comment),
    ),
    ...triggers.map(({ name, definition, comment }) =>
      keyRow(name, definition.replace(/^CREATE /, ""), comment),
    ),
  ];
}

/** PostgreSQL writes 'x'::text wherever 'x' would do. */
const keyRow = (name: string, definition: string, comment: string | null) => [
  code(name),
  code(definition.replaceAll(/('(?:[^']|'')*')::text\b(?!\[)/g, "$1")),
  plain(comment ?? ""),
];

/** Where it differs from a plain table. */
function storage({ isUnlogged, options, partitionBy, partitions }: Table): string[] {
  const names = partitions.map(({ name }) => code(name));
  const list = names.length > 3 ? `${names[0]} to ${names.at(-1)}` : names.join(", ");
  const allOptions = new Set([options, ...partitions.map((partition) => partition.options)].flat());
  const sentences = [
    ...(isUnlogged ? ["A crash of PostgreSQL empties this table."] : []),
    ...(partitionBy === null ? [] : [`Partitioned by ${code(partitionBy)}: ${list}.`]),
    ...(allOptions.size === 0 ? [] : [`Stored with ${[...allOptions].map(code).join(", ")}.`]),
  ];
  return sentences.length === 0 ? [] : [sentences.join(" ")];
}
