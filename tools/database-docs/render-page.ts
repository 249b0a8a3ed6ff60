import { erDiagram } from "./er-diagram.ts";
import type { LogicalReference } from "./logical-references.ts";
import { code, compactTable, linkTo, markdownTable, plain } from "./markdown.ts";
import { referencesOf, tablesOf } from "./references.ts";
import type { Routine, Schema, View } from "./schema.ts";
import { shortTypes } from "./short-types.ts";
import { tableSection } from "./table-section.ts";
import { wrapSql } from "./wrap-sql.ts";

const intro = [
  "# Database",
  "<!-- Made from database/migrations and database/functions by `npm run docs`. -->",
  `What must last is in PostgreSQL. This page shows the schema as the [migrations](../database/migrations) and the files of
[functions and views](../database/functions) make it, in the words of the comments that stand in the database itself.
[schema.sql](../database/schema.sql) is the same schema in SQL. It is changed [there](../CONTRIBUTING.md), and never here.`,
];

const legend = `A solid line is a foreign key. A dotted one has none: the statements that write keep it true. Of the columns only those
of keys are shown.`;

/** \`docs/DATABASE.md\`, whole. */
export function renderPage(schema: Schema, listed: readonly LogicalReference[]): string {
  const tables = tablesOf(schema);
  const references = referencesOf(schema, listed);
  const views = schema.filter((object) => object.kind === "view");
  const routines = schema.filter((object) => object.kind !== "table" && object.kind !== "view");
  const contents = tables.map(({ name, comment }) => [linkTo(name), plain(firstSentence(comment ?? ""))]);
  const paragraphs = [
    ...intro,
    markdownTable(["table", "holds"], contents),
    "## How the tables refer to each other",
    legend,
    `\`\`\`mermaid\n${erDiagram(tables, references)}\n\`\`\``,
    "## Tables",
    ...tables.flatMap((table) => tableSection(table, references)),
    ...(views.length === 0 ? [] : ["## Views", ...views.flatMap(viewSection)]),
    ...(routines.length === 0 ? [] : ["## Functions", ...routines.flatMap(routineSection)]),
  ];
  return `${paragraphs.join("\n\n")}\n`;
}

const firstSentence = (text: string) => /^.*?\.(?=\s|$)/s.exec(text)?.[0] ?? text;

function viewSection({ name, comment, columns }: View): string[] {
  const rows = columns.map((column) => [code(column.name), code(column.type), plain(column.comment ?? "")]);
  return [
    `### ${name}`,
    ...(comment === null ? [] : [plain(comment)]),
    compactTable(["column", "type", "meaning"], rows),
  ];
}

function routineSection({ name, comment, arguments: given, result }: Routine): string[] {
  const returns = result === null ? "" : `\n  returns ${result.replace(/^TABLE\(/, "table (")}`;
  return [
    `### ${name}`,
    ...(comment === null ? [] : [plain(comment)]),
    `\`\`\`sql\n${wrapSql(shortTypes(`${name}(${given})${returns}`))}\n\`\`\``,
  ];
}
