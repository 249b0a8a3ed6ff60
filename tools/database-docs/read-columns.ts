import type { TestSql } from "../../packages/testkit/src/sql.ts";
import { byOwner } from "./owned.ts";
import type { Owned } from "./owned.ts";
import type { Column } from "./schema.ts";
import { shortTypes } from "./short-types.ts";

/** Looks up the columns of a table or view. */
export async function readColumns(sql: TestSql): Promise<(owner: number) => Column[]> {
  const rows = await sql.rows<Owned<Column>>(statement);
  for (const { part } of rows) {
    part.type = shortTypes(part.type);
    part.defaultValue = withoutOwnCast(part.defaultValue, part.type);
  }
  return byOwner(rows);
}

/** 'x'::text is 'x' in a column of type text. */
function withoutOwnCast(value: string | null, type: string): string | null {
  const [, literal, cast] = /^('(?:[^']|'')*')::(.+)$/.exec(value ?? "") ?? [];
  return literal !== undefined && cast === type ? literal : value;
}

// A partitioned table's identity has one sequence, at the parent. Before PostgreSQL 17 "no target" was -1.
const statement = `
  SELECT a.attrelid AS owner, jsonb_build_object(
           'name', quote_ident(a.attname),
           'type', format_type(a.atttypid, a.atttypmod),
           'collation', CASE WHEN a.attcollation <> t.typcollation THEN quote_ident(l.collname) END,
           'isNotNull', a.attnotnull,
           'defaultValue', CASE WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid, true) END,
           'generatedAs', CASE WHEN a.attgenerated <> '' THEN pg_get_expr(d.adbin, d.adrelid, true) END,
           'isStored', a.attgenerated = 's',
           'identity', CASE a.attidentity WHEN 'a' THEN 'ALWAYS' WHEN 'd' THEN 'BY DEFAULT' END,
           'identityOptions', concat_ws(' ',
             'SEQUENCE NAME ' || quote_ident(nullif(sc.relname, c.relname || '_' || a.attname || '_seq')),
             'START WITH ' || nullif(s.seqstart, 1),
             'INCREMENT BY ' || nullif(s.seqincrement, 1),
             'MINVALUE ' || nullif(s.seqmin, 1),
             'MAXVALUE ' || nullif(s.seqmax, CASE s.seqtypid WHEN 'int2'::regtype THEN 32767
                              WHEN 'int4'::regtype THEN 2147483647 ELSE 9223372036854775807 END),
             'CACHE ' || nullif(s.seqcache, 1),
             CASE WHEN s.seqcycle THEN 'CYCLE' END),
           'settings', array_remove(ARRAY[
             'SET STORAGE ' || CASE WHEN a.attstorage <> t.typstorage THEN
               CASE a.attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END
             END,
             'SET COMPRESSION ' || CASE a.attcompression WHEN 'p' THEN 'pglz' WHEN 'l' THEN 'lz4' END,
             'SET STATISTICS ' || nullif(a.attstattarget, -1),
             'SET (' || array_to_string(a.attoptions, ', ') || ')'
           ], NULL),
           'comment', col_description(a.attrelid, a.attnum)
         ) AS part
  FROM pg_attribute a
  JOIN pg_class c ON c.oid = a.attrelid
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_collation l ON l.oid = a.attcollation
  LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_depend i ON i.refclassid = 'pg_class'::regclass AND i.refobjid = a.attrelid AND i.refobjsubid = a.attnum
                       AND i.classid = 'pg_class'::regclass AND i.deptype = 'i'
  LEFT JOIN pg_sequence s ON s.seqrelid = i.objid
  LEFT JOIN pg_class sc ON sc.oid = s.seqrelid
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
    AND a.attnum > 0 AND NOT a.attisdropped
  ORDER BY a.attrelid, a.attnum`;
