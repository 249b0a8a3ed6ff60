import type { TestSql } from "../../packages/testkit/src/sql.ts";
import type { Column, View } from "./schema.ts";

interface ViewRow {
  oid: number;
  own: Omit<View, "columns">;
}

export async function readViews(
  sql: TestSql,
  columnsOf: (owner: number) => Column[],
): Promise<Map<string, View>> {
  const viewOf = ({ oid, own }: ViewRow): View => ({
    ...own,
    columns: columnsOf(oid).map(({ name, type, comment }) => ({ name, type, comment })),
  });
  const rows = await sql.rows<ViewRow>(statement);
  return new Map(rows.map((row) => [`relation ${row.oid}`, viewOf(row)]));
}

const statement = `
  SELECT c.oid, jsonb_build_object(
           'kind', 'view',
           'name', quote_ident(c.relname),
           'options', coalesce(c.reloptions, '{}'),
           'definition', pg_get_viewdef(c.oid, true),
           'comment', obj_description(c.oid, 'pg_class')
         ) AS own
  FROM pg_class c
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'v'
  ORDER BY c.oid`;
