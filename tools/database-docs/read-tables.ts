import { isDeepStrictEqual } from "node:util";
import { SCHEMA_TABLES } from "../../packages/server/src/platform/postgres/schema-tables.ts";
import type { TestSql } from "../../packages/testkit/src/sql.ts";
import { byOwner } from "./owned.ts";
import type { Owned } from "./owned.ts";
import type { Column, Constraint, Index, Partition, Table, Trigger } from "./schema.ts";

interface TableRow {
  oid: number;
  parent: number | null;
  bound: string | null;
  own: Pick<Table, "name" | "comment" | "isUnlogged" | "options" | "partitionBy">;
}

/** Every table that is not a partition. */
export async function readTables(
  sql: TestSql,
  columnsOf: (owner: number) => Column[],
): Promise<Map<string, Table>> {
  const rows = await sql.rows<TableRow>(tables, [SCHEMA_TABLES]);
  const constraintsOf = byOwner(await sql.rows<Owned<Constraint>>(constraints));
  const indexesOf = byOwner(await sql.rows<Owned<Index>>(indexes));
  const triggersOf = byOwner(await sql.rows<Owned<Trigger>>(triggers));

  const partsOf = ({ oid, own }: TableRow) => ({
    ...own,
    constraints: constraintsOf(oid),
    indexes: indexesOf(oid),
    partitions: rows.filter(({ parent }) => parent === oid).map(partitionOf),
  });
  const partitionOf = (row: TableRow): Partition => {
    assertSameColumns(row.own.name, columnsOf(row.oid), columnsOf(row.parent ?? 0));
    return Object.assign(partsOf(row), { bound: row.bound ?? "" });
  };
  const tableOf = (row: TableRow): Table => ({
    kind: "table",
    ...partsOf(row),
    columns: columnsOf(row.oid),
    triggers: triggersOf(row.oid),
  });
  const ownTables = rows.filter(({ parent }) => parent === null);
  return new Map(ownTables.map((row) => [`relation ${row.oid}`, tableOf(row)]));
}

function assertSameColumns(partition: string, own: readonly Column[], parent: readonly Column[]): void {
  // The parent has the sequence and the comments.
  const expected = parent.map((column) => Object.assign({}, column, { identityOptions: "", comment: null }));
  if (isDeepStrictEqual(own, expected)) return;
  throw new Error(
    `The schema's pages cannot show that the columns of ${partition} are not those of its parent.`,
  );
}

const tables = `
  SELECT c.oid,
         (SELECT inhparent FROM pg_inherits WHERE inhrelid = c.oid) AS parent,
         pg_get_expr(c.relpartbound, c.oid) AS bound,
         jsonb_build_object(
           'name', quote_ident(c.relname),
           'comment', obj_description(c.oid, 'pg_class'),
           'isUnlogged', c.relpersistence = 'u',
           'options', coalesce(c.reloptions, '{}') ||
             ARRAY(SELECT 'toast.' || option FROM unnest(toast.reloptions) AS option),
           'partitionBy', pg_get_partkeydef(c.oid)
         ) AS own
  FROM pg_class c
  LEFT JOIN pg_class toast ON toast.oid = c.reltoastrelid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND c.relname <> all ($1)
  ORDER BY c.oid`;

// PostgreSQL 18 lists NOT NULL as well. What a partition has from its parent is left out.
const constraints = `
  SELECT c.conrelid AS owner, jsonb_build_object(
           'name', quote_ident(c.conname),
           'kind', CASE c.contype WHEN 'p' THEN 'primary key' WHEN 'u' THEN 'unique' WHEN 'x' THEN 'exclusion'
                                  WHEN 'c' THEN 'check' ELSE 'foreign key' END,
           'definition', pg_get_constraintdef(c.oid, true),
           'columns', ARRAY(
             SELECT quote_ident(a.attname)
             FROM unnest(c.conkey) WITH ORDINALITY AS key (number, n)
             JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = key.number
             ORDER BY key.n),
           'target', (SELECT quote_ident(relname) FROM pg_class WHERE oid = c.confrelid),
           'comment', obj_description(c.oid, 'pg_constraint'),
           'indexComment', CASE WHEN c.contype <> 'f' THEN obj_description(c.conindid, 'pg_class') END
         ) AS part
  FROM pg_constraint c
  WHERE c.contype IN ('p', 'u', 'x', 'c', 'f') AND c.conparentid = 0 AND c.conislocal
  ORDER BY position(c.contype::text IN 'puxcf'), c.conname`;

// What precedes the columns is the same for all: CREATE INDEX name ON table USING btree.
const indexes = `
  SELECT i.indrelid AS owner, jsonb_build_object(
           'name', quote_ident(c.relname),
           'isUnique', i.indisunique,
           'definition', regexp_replace(
             substring(pg_get_indexdef(i.indexrelid, 0, true) FROM length(concat(
               'CREATE ', CASE WHEN i.indisunique THEN 'UNIQUE ' END, 'INDEX ', quote_ident(c.relname),
               ' ON ', CASE WHEN c.relkind = 'I' THEN 'ONLY ' END, i.indrelid::regclass, ' ')) + 1),
             '^USING btree ', ''),
           'comment', obj_description(i.indexrelid, 'pg_class')
         ) AS part
  FROM pg_index i
  JOIN pg_class c ON c.oid = i.indexrelid
  WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = i.indexrelid AND contype IN ('p', 'u', 'x'))
    AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = i.indexrelid)
  ORDER BY c.relname`;

const triggers = `
  SELECT t.tgrelid AS owner, jsonb_build_object(
           'name', quote_ident(t.tgname),
           'definition', pg_get_triggerdef(t.oid, true),
           'comment', obj_description(t.oid, 'pg_trigger')
         ) AS part
  FROM pg_trigger t
  WHERE NOT t.tgisinternal AND t.tgparentid = 0
  ORDER BY t.tgname`;
