import { renderColumns } from "./render-columns.ts";
import { renderComment } from "./render-comment.ts";
import type { Column, Constraint, Index, Partition, Table, Trigger } from "./schema.ts";
import { wrapSql } from "./wrap-sql.ts";

export interface TableText {
  /** Creates the table and all that stands on its own. */
  text: string;
  /** For the end, when all tables and functions are there. */
  later: string[];
}

/** `created`: the tables that are there before this one. */
export function renderTable(table: Table, created: ReadonlySet<string>): TableText {
  const { name, columns, constraints, triggers } = table;
  const isKnown = (target: string | null) => target === null || target === name || created.has(target);
  // CREATE TABLE does not take NOT VALID seriously.
  const isInside = ({ target, definition }: Constraint) =>
    isKnown(target) && !definition.endsWith(" NOT VALID");
  const inside = constraints.filter(isInside);
  const lines = [...renderColumns(columns), ...inside.map(renderConstraint)];
  const partitions = table.partitions.map((partition) => renderPartition(name, partition));
  const text = [
    `${create(table)} (\n${lines.map((line) => `  ${line}`).join(",\n")}\n)${tail(table)};`,
    ...partitions.map((partition) => partition.text),
    // A partition that is made later would not have them.
    ...columns.flatMap((column) =>
      column.settings.map((setting) => `ALTER TABLE ${name} ALTER COLUMN ${column.name} ${setting};`),
    ),
    ...indexesAndComments(table, columns),
    ...inside.flatMap((constraint) => constraintComment(name, constraint)),
  ];
  const later = [
    ...constraints.filter((constraint) => !isInside(constraint)).map((other) => addConstraint(name, other)),
    ...partitions.flatMap((partition) => partition.later),
    ...triggers.map((trigger) => renderTrigger(name, trigger)),
  ];
  return { text: text.join("\n"), later };
}

function renderPartition(parent: string, partition: Partition): TableText {
  const { name, constraints } = partition;
  const inner = partition.partitions.map((part) => renderPartition(name, part));
  const text = [
    `${create(partition)} PARTITION OF ${parent} ${partition.bound}${tail(partition)};`,
    ...inner.map((part) => part.text),
    ...indexesAndComments(partition, []),
  ];
  const later = constraints.map((constraint) => addConstraint(name, constraint));
  return { text: text.join("\n"), later: [...later, ...inner.flatMap((part) => part.later)] };
}

const create = ({ isUnlogged, name }: Table | Partition) =>
  `CREATE ${isUnlogged ? "UNLOGGED " : ""}TABLE ${name}`;

function tail({ partitionBy, options }: Table | Partition): string {
  const by = partitionBy === null ? "" : ` PARTITION BY ${partitionBy}`;
  return options.length === 0 ? by : `${by} WITH (${options.join(", ").replaceAll("=", " = ")})`;
}

function indexesAndComments(table: Table | Partition, columns: readonly Column[]): string[] {
  const { name, indexes } = table;
  return [
    ...indexes.map((index) => renderIndex(name, index)),
    ...renderComment("TABLE", name, table.comment),
    ...columns.flatMap(({ name: column, comment }) => renderComment("COLUMN", `${name}.${column}`, comment)),
    ...indexes.flatMap((index) => renderComment("INDEX", index.name, index.comment)),
  ];
}

const renderConstraint = ({ name, definition }: Constraint) => wrapSql(`CONSTRAINT ${name} ${definition}`);

const addConstraint = (table: string, constraint: Constraint) =>
  [`ALTER TABLE ${table} ADD ${renderConstraint(constraint)};`, ...constraintComment(table, constraint)].join(
    "\n",
  );

const constraintComment = (table: string, { name, comment, indexComment }: Constraint) => [
  ...renderComment("CONSTRAINT", `${name} ON ${table}`, comment),
  ...renderComment("INDEX", name, indexComment),
];

const renderIndex = (table: string, { name, isUnique, definition }: Index) =>
  wrapSql(`CREATE ${isUnique ? "UNIQUE " : ""}INDEX ${name} ON ${table} ${definition};`);

const renderTrigger = (table: string, { name, definition, comment }: Trigger) =>
  [wrapSql(`${definition};`), ...renderComment("TRIGGER", `${name} ON ${table}`, comment)].join("\n");
