import type { Column } from "./schema.ts";

/** A line for each column of a CREATE TABLE: names, types and the rest in columns of their own. */
export function renderColumns(columns: readonly Column[]): string[] {
  const types = columns.map(({ type, collation }) =>
    collation === null ? type : `${type} COLLATE ${collation}`,
  );
  const nameWidth = Math.max(...columns.map(({ name }) => name.length));
  const typeWidth = Math.max(...types.map((type) => type.length));
  return columns.map((column, index) =>
    `${column.name.padEnd(nameWidth)} ${types[index]?.padEnd(typeWidth)} ${rest(column)}`.trimEnd(),
  );
}

function rest({ isNotNull, defaultValue, generatedAs, isStored, identity, identityOptions }: Column): string {
  const options = identityOptions === "" ? "" : ` (${identityOptions})`;
  return [
    ...(isNotNull ? ["NOT NULL"] : []),
    ...(defaultValue === null ? [] : [`DEFAULT ${defaultValue}`]),
    ...(generatedAs === null
      ? []
      : [`GENERATED ALWAYS AS (${generatedAs}) ${isStored ? "STORED" : "VIRTUAL"}`]),
    ...(identity === null ? [] : [`GENERATED ${identity} AS IDENTITY${options}`]),
  ].join(" ");
}
