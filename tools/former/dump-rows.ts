import { escapeIdentifier, escapeLiteral } from "pg";
import { SCHEMA_TABLES } from "../../packages/server/src/platform/postgres/schema-tables.ts";
import type { TestSql } from "../../packages/testkit/src/sql.ts";

// Others refer to them.
const FIRST = ["users", "conversations", "sessions"];

/** Statements that make all rows again in an empty database with the same schema, and what notes where that comes from. */
export async function dumpRows(sql: TestSql): Promise<string> {
  const found = await sql.rows<{ name: string }>(
    `select c.relname as name from pg_class c
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition order by 1`,
  );
  const names = found.map(({ name }) => name);
  const ordered = [...FIRST, ...names.filter((name) => !FIRST.includes(name))];
  const blocks: string[] = [];
  for (const name of ordered) {
    if (SCHEMA_TABLES.includes(name)) blocks.push(await dumpTable(sql, name));
    blocks.push(...(await dumpInserts(sql, name)));
  }
  return `${[...blocks, ...(await dumpCounters(sql))].join("\n")}\n`;
}

/** One that the server makes for itself: it is not part of the schema's page. */
async function dumpTable(sql: TestSql, name: string): Promise<string> {
  const parts = await sql.rows<{ definition: string }>(
    `select quote_ident(a.attname) || ' ' ||
            case when pg_get_expr(d.adbin, d.adrelid) like 'nextval(%' then 'serial'
                 else format_type(a.atttypid, a.atttypmod) || coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') end as definition
     from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
     where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped
     union all
     select pg_get_constraintdef(oid) from pg_constraint where conrelid = $1::regclass and contype = 'p'`,
    [name],
  );
  return `create table ${name} (${parts.map(({ definition }) => definition).join(", ")});`;
}

async function dumpCounters(sql: TestSql): Promise<string[]> {
  const counters = await sql.rows<{ name: string; value: string }>(
    "select sequencename as name, last_value as value from pg_sequences where schemaname = 'public' and last_value is not null",
  );
  return counters.map(({ name, value }) => `select setval(${escapeLiteral(name)}, ${value});`);
}

async function dumpInserts(sql: TestSql, name: string): Promise<string[]> {
  const table = escapeIdentifier(name);
  const rows = await sql.rows<{ row: string }>(
    `select to_json(t)::text as row from ${table} t order by t::text`,
  );
  if (rows.length === 0) return [];
  const list = escapeLiteral(`[\n${rows.map(({ row }) => row).join(",\n")}\n]`);
  return [
    `insert into ${table} overriding system value select * from json_populate_recordset(null::${table}, ${list.trim()});`,
  ];
}
