import { SCHEMA_TABLES } from "../../packages/server/src/platform/postgres/schema-tables.ts";
import type { TestSql } from "../../packages/testkit/src/sql.ts";

/** Rather no pages than pages that leave something out without a word. */
export async function assertSupported(sql: TestSql): Promise<void> {
  const found = await sql.rows<{ what: string }>(unsupported, [SCHEMA_TABLES]);
  if (found.length === 0) return;
  throw new Error(
    `The schema's pages cannot show what the migrations and functions made: ${found.map(({ what }) => what).join("; ")}. ` +
      `Teach tools/database-docs about it.`,
  );
}

// Everything in a schema depends on it. Partitions, columns and rows' types depend on their table.
const unsupported = `
  WITH bookkeeping AS (
    SELECT oid FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = any ($1)
  ), relation AS (
    SELECT * FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND oid NOT IN (SELECT oid FROM bookkeeping)
  )
  SELECT pg_describe_object(d.classid, d.objid, 0) AS what
  FROM pg_depend d
  WHERE d.refclassid = 'pg_namespace'::regclass AND d.refobjid = 'public'::regnamespace
    AND NOT (d.classid = 'pg_class'::regclass AND EXISTS (
      SELECT FROM pg_class WHERE oid = d.objid AND relkind IN ('r', 'p', 'v', 'i', 'I', 'S')))
    AND NOT (d.classid = 'pg_proc'::regclass AND EXISTS (
      SELECT FROM pg_proc WHERE oid = d.objid AND prokind IN ('f', 'p')))
  UNION ALL
  SELECT 'sequence ' || relname || ', which is no identity'
  FROM relation
  WHERE relkind = 'S' AND NOT EXISTS (
    SELECT FROM pg_depend
    WHERE classid = 'pg_class'::regclass AND objid = relation.oid AND refclassid = 'pg_class'::regclass
      AND (deptype = 'i' OR refobjid IN (SELECT oid FROM bookkeeping)))
  UNION ALL
  SELECT 'table ' || relname || ' with inheritance'
  FROM relation
  WHERE NOT relispartition AND relkind IN ('r', 'p') AND oid IN (SELECT inhrelid FROM pg_inherits)
  UNION ALL
  SELECT 'privileges, row security or replica identity of ' || relname
  FROM relation
  WHERE relacl IS NOT NULL OR relrowsecurity OR relforcerowsecurity
     OR relkind IN ('r', 'p') AND relreplident <> 'd'
  UNION ALL
  SELECT 'tablespace or access method of ' || relname
  FROM relation
  WHERE reltablespace <> 0 OR relkind = 'r' AND relam <> (SELECT oid FROM pg_am WHERE amname = 'heap')
  UNION ALL
  SELECT 'privileges of ' || oid::regprocedure
  FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proacl IS NOT NULL
  UNION ALL
  SELECT 'privileges of column ' || attname FROM pg_attribute
  WHERE attrelid IN (SELECT oid FROM relation) AND attacl IS NOT NULL
  UNION ALL
  SELECT 'default of the view column ' || attname FROM pg_attribute
  WHERE attrelid IN (SELECT oid FROM relation WHERE relkind = 'v') AND atthasdef
  UNION ALL
  SELECT 'invalid index or clustering of ' || indexrelid::regclass
  FROM pg_index WHERE indrelid IN (SELECT oid FROM relation) AND (NOT indisvalid OR indisclustered)
  UNION ALL
  SELECT 'rule ' || rulename FROM pg_rewrite
  WHERE ev_class IN (SELECT oid FROM relation) AND rulename <> '_RETURN'
  UNION ALL
  SELECT 'trigger ' || tgname || ' of a partition or view, or not simply enabled' FROM pg_trigger
  WHERE tgrelid IN (SELECT oid FROM relation) AND NOT tgisinternal AND tgparentid = 0
    AND (tgenabled <> 'O' OR tgrelid IN (SELECT oid FROM relation WHERE relispartition OR relkind = 'v'))
  UNION ALL
  SELECT 'schema ' || nspname FROM pg_namespace
  WHERE nspname NOT IN ('public', 'information_schema') AND nspname NOT LIKE 'pg\\_%'
  UNION ALL
  SELECT 'extension ' || extname FROM pg_extension WHERE extname <> 'plpgsql'
  UNION ALL
  SELECT 'event trigger ' || evtname FROM pg_event_trigger
  UNION ALL
  SELECT 'publication ' || pubname FROM pg_publication
  ORDER BY 1`;
