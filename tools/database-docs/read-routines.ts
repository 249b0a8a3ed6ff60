import type { TestSql } from "../../packages/testkit/src/sql.ts";
import type { Routine } from "./schema.ts";

/** Functions and procedures. */
export async function readRoutines(sql: TestSql): Promise<Map<string, Routine>> {
  const rows = await sql.rows<{ oid: number; routine: Routine }>(statement);
  return new Map(rows.map(({ oid, routine }) => [`routine ${oid}`, routine]));
}

// pg_get_functiondef begins with CREATE OR REPLACE, and always names the schema.
const statement = `
  SELECT p.oid, jsonb_build_object(
           'kind', CASE p.prokind WHEN 'p' THEN 'procedure' ELSE 'function' END,
           'name', quote_ident(p.proname),
           'argumentTypes', pg_get_function_identity_arguments(p.oid),
           'arguments', pg_get_function_arguments(p.oid),
           'result', pg_get_function_result(p.oid),
           'definition', rtrim(
             regexp_replace(pg_get_functiondef(p.oid), '^CREATE OR REPLACE (\\w+) public\\.', 'CREATE \\1 '), E'\\n'),
           'comment', obj_description(p.oid, 'pg_proc')
         ) AS routine
  FROM pg_proc p
  WHERE p.pronamespace = 'public'::regnamespace AND p.prokind IN ('f', 'p')
  ORDER BY p.oid`;
