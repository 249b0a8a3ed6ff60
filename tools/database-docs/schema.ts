/** A database schema as its documents need it. Names are SQL identifiers, quoted where they have to be. */
export type Schema = readonly SchemaObject[];

/** In an order in which they can be created. */
export type SchemaObject = Table | View | Routine;

export interface Table extends TableParts {
  kind: "table";
  columns: Column[];
  triggers: Trigger[];
}

/** Has the columns of its parent. Its indexes and constraints are those that the parent does not have. */
export interface Partition extends TableParts {
  /** FOR VALUES … or DEFAULT. */
  bound: string;
}

interface TableParts {
  name: string;
  comment: string | null;
  isUnlogged: boolean;
  /** Storage options, as `name=value`. */
  options: string[];
  /** HASH (column), … */
  partitionBy: string | null;
  partitions: Partition[];
  constraints: Constraint[];
  /** Without those that a constraint brings. */
  indexes: Index[];
}

export interface Column {
  name: string;
  type: string;
  /** Where it is not that of the type. */
  collation: string | null;
  isNotNull: boolean;
  defaultValue: string | null;
  generatedAs: string | null;
  /** Of a generated column: computed when it is written, not when it is read. */
  isStored: boolean;
  /** ALWAYS or BY DEFAULT. */
  identity: string | null;
  /** What differs from a sequence as PostgreSQL makes it. */
  identityOptions: string;
  /** What ALTER COLUMN can set and CREATE TABLE cannot. */
  settings: string[];
  comment: string | null;
}

export interface Constraint {
  name: string;
  kind: "primary key" | "unique" | "exclusion" | "check" | "foreign key";
  definition: string;
  columns: string[];
  /** The table that a foreign key points to. */
  target: string | null;
  comment: string | null;
  /** On the index behind it. */
  indexComment: string | null;
}

export interface Index {
  name: string;
  isUnique: boolean;
  /** From the columns on; the method only where it is not btree. */
  definition: string;
  comment: string | null;
}

export interface Trigger {
  name: string;
  definition: string;
  comment: string | null;
}

export interface View {
  kind: "view";
  name: string;
  options: string[];
  definition: string;
  columns: Pick<Column, "name" | "type" | "comment">[];
  comment: string | null;
}

export interface Routine {
  kind: "function" | "procedure";
  name: string;
  /** Tells it from others of its name. */
  argumentTypes: string;
  arguments: string;
  result: string | null;
  /** CREATE … with the body. */
  definition: string;
  comment: string | null;
}
