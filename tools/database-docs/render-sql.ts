import { renderComment } from "./render-comment.ts";
import { renderTable } from "./render-table.ts";
import type { Routine, Schema, View } from "./schema.ts";
import { wrapSql } from "./wrap-sql.ts";

const header = `-- The schema as a start leaves it, for reading.
--
-- Made from database/migrations and database/functions by \`npm run docs\`; never edit it. docs/DATABASE.md explains the
-- same schema. It loads into an empty database, but do not make a server's database of it: the server makes its schema
-- itself, with the rows that migrations insert, and notes what it did.

-- A function may name what is made after it.
SET check_function_bodies = off;`;

/** `database/schema.sql`, whole. */
export function renderSql(schema: Schema): string {
  const created = new Set<string>();
  const later: string[] = [];
  const blocks = schema.map((object) => {
    if (object.kind === "view") return renderView(object);
    if (object.kind !== "table") return renderRoutine(object, schema);
    const table = renderTable(object, created);
    created.add(object.name);
    later.push(...table.later);
    return table.text;
  });
  return `${[header, ...blocks, ...later].join("\n\n")}\n`;
}

function renderView({ name, options, definition, columns, comment }: View): string {
  const withOptions = options.length === 0 ? "" : ` WITH (${options.join(", ")})`;
  return [
    `CREATE VIEW ${name}${withOptions} AS\n${wrapSql(definition)}`,
    ...renderComment("VIEW", name, comment),
    ...columns.flatMap((column) => renderComment("COLUMN", `${name}.${column.name}`, column.comment)),
  ].join("\n");
}

function renderRoutine({ kind, name, argumentTypes, definition, comment }: Routine, schema: Schema): string {
  // A body in dollar quotes stays as it was written.
  const [, head = definition, body = ""] = /^(.*?\n)(AS \$.*)$/s.exec(definition) ?? [];
  const isOnlyOne = schema.filter((object) => object.name === name && object.kind === kind).length === 1;
  return [
    `${wrapSql(head)}${body};`,
    ...renderComment(kind.toUpperCase(), isOnlyOne ? name : `${name}(${argumentTypes})`, comment),
  ].join("\n");
}
