import { connectSql } from "../../packages/testkit/src/sql.ts";
import { logicalReferences } from "./logical-references.ts";
import { openMigratedDatabase } from "./migrated-database.ts";
import { readSchema } from "./read-schema.ts";
import { renderPage } from "./render-page.ts";
import { renderSql } from "./render-sql.ts";

/**
 * The files that are made from a migrated database, by their paths. Of our own, since no kept tool does it here: pg_dump does not come
 * with the dependencies, nor do the makers of pages (tbls, SchemaSpy), and extract-pg-schema reads no partitions. None of them refuses
 * what it cannot show.
 */
export async function databaseDocs(): Promise<Record<string, string>> {
  await using database = await openMigratedDatabase();
  await using sql = await connectSql(database.url);
  const schema = await readSchema(sql);
  return {
    "database/schema.sql": renderSql(schema),
    "docs/DATABASE.md": renderPage(schema, logicalReferences),
  };
}
