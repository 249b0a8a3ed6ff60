import type { TestSql } from "../../packages/testkit/src/sql.ts";
import { loadOrder } from "../../packages/server/src/platform/postgres/load-order.ts";
import type { Dependency } from "../../packages/server/src/platform/postgres/load-order.ts";
import { readColumns } from "./read-columns.ts";
import { readRoutines } from "./read-routines.ts";
import { readTables } from "./read-tables.ts";
import { readViews } from "./read-views.ts";
import type { Schema, SchemaObject } from "./schema.ts";
import { assertSupported } from "./supported.ts";

/** What is in the schema `public`. Rejects when something there would be missing from the answer. */
export async function readSchema(sql: TestSql): Promise<Schema> {
  // PostgreSQL leaves out the schema of what it finds on this path.
  await sql.rows("SELECT set_config('search_path', 'public', false)");
  await assertSupported(sql);
  const columnsOf = await readColumns(sql);
  const objects = new Map<string, SchemaObject>([
    ...(await readTables(sql, columnsOf)),
    ...(await readRoutines(sql)),
    ...(await readViews(sql, columnsOf)),
  ]);
  return loadOrder(objects, await sql.rows<Dependency>(dependencies));
}

// Who owns what PostgreSQL keeps dependencies of. Foreign keys can be made later: they are not followed.
const dependencies = `
  WITH owned (classid, objid, key) AS (
    SELECT 'pg_class'::regclass, c.oid, 'relation ' || coalesce(i.indrelid, c.oid)
    FROM pg_class c LEFT JOIN pg_index i ON i.indexrelid = c.oid
    UNION ALL
    SELECT 'pg_attrdef'::regclass, oid, 'relation ' || adrelid FROM pg_attrdef
    UNION ALL
    SELECT 'pg_constraint'::regclass, oid, 'relation ' || conrelid FROM pg_constraint WHERE contype <> 'f'
    UNION ALL
    SELECT 'pg_rewrite'::regclass, oid, 'relation ' || ev_class FROM pg_rewrite
    UNION ALL
    SELECT 'pg_type'::regclass, t.oid, 'relation ' || coalesce(nullif(t.typrelid, 0), e.typrelid)
    FROM pg_type t LEFT JOIN pg_type e ON e.oid = t.typelem
    UNION ALL
    SELECT 'pg_proc'::regclass, oid, 'routine ' || oid FROM pg_proc
  )
  SELECT DISTINCT dependent.key, needed.key AS needs
  FROM pg_depend d
  JOIN owned dependent ON dependent.classid = d.classid AND dependent.objid = d.objid
  JOIN owned needed ON needed.classid = d.refclassid AND needed.objid = d.refobjid
  WHERE dependent.key <> needed.key
  ORDER BY 1, 2`;
