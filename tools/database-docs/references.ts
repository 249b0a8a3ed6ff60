import type { LogicalReference } from "./logical-references.ts";
import type { Schema, Table } from "./schema.ts";

export interface Reference extends LogicalReference {
  isForeignKey: boolean;
  /** A row may refer to nothing. */
  isOptional: boolean;
  /** At most one row refers to another one. */
  isUnique: boolean;
}

export const tablesOf = (schema: Schema): Table[] => schema.filter((object) => object.kind === "table");

/** Foreign keys, and what is listed beside them. */
export function referencesOf(schema: Schema, listed: readonly LogicalReference[]): Reference[] {
  const tables = new Map(tablesOf(schema).map((table) => [table.name, table]));
  for (const reference of listed) assertExists(reference, tables);
  return [...tables.values()].flatMap((table) => {
    const foreignKeys = table.constraints.flatMap(({ columns, target }) =>
      target === null ? [] : [describe(table, { from: table.name, columns, to: target }, true)],
    );
    const others = listed.filter(({ from }) => from === table.name);
    return foreignKeys.concat(others.map((reference) => describe(table, reference, false)));
  });
}

function assertExists({ from, columns, to }: LogicalReference, tables: ReadonlyMap<string, Table>): void {
  const names = tables.get(from)?.columns.map(({ name }) => name) ?? [];
  if (tables.has(to) && columns.every((column) => names.includes(column))) return;
  throw new Error(
    `There is no ${from} (${columns.join(", ")}) or no ${to} any more: correct tools/database-docs/logical-references.ts.`,
  );
}

function describe(table: Table, reference: LogicalReference, isForeignKey: boolean): Reference {
  const isOptional = table.columns.some(
    ({ name, isNotNull }) => reference.columns.includes(name) && !isNotNull,
  );
  const isUnique = table.constraints.some(
    ({ kind, columns }) =>
      (kind === "primary key" || kind === "unique") &&
      columns.every((column) => reference.columns.includes(column)),
  );
  return { ...reference, isForeignKey, isOptional, isUnique };
}
