import type { Reference } from "./references.ts";
import type { Table } from "./schema.ts";

/** An entity-relationship diagram in Mermaid: tables with their key columns. */
export function erDiagram(tables: readonly Table[], references: readonly Reference[]): string {
  const entities = tables.map((table) => entity(table, references));
  return ["erDiagram", ...entities, ...references.map(relation)].join("\n");
}

function entity({ name, columns, constraints }: Table, references: readonly Reference[]): string {
  const primaryKey = constraints.find(({ kind }) => kind === "primary key")?.columns ?? [];
  const referring = new Set(
    references.filter(({ from }) => from === name).flatMap((reference) => reference.columns),
  );
  const attributes = columns.flatMap((column) => {
    const marks = [
      ...(primaryKey.includes(column.name) ? ["PK"] : []),
      ...(referring.has(column.name) ? ["FK"] : []),
    ];
    return marks.length === 0 ? [] : [`    ${word(column.type)} ${word(column.name)} ${marks.join(", ")}`];
  });
  return attributes.length === 0 ? `  ${name}` : `  ${name} {\n${attributes.join("\n")}\n  }`;
}

function relation({ from, to, columns, isForeignKey, isOptional, isUnique }: Reference): string {
  const line = isForeignKey ? "--" : "..";
  return `  ${to} ${isOptional ? "|o" : "||"}${line}${isUnique ? "o|" : "o{"} ${from} : "${columns.join(", ")}"`;
}

/** Mermaid takes neither spaces nor quotes here. */
const word = (text: string) => text.replaceAll('"', "").replaceAll(/[^\w()[\]]/g, "_");
