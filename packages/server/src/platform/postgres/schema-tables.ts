/** Where it is noted which migrations ran. Made by the library; no migration does. */
export const MIGRATIONS_TABLE = "schema_migrations";
/** Where it is noted which version of each function and view there is. */
export const FUNCTIONS_TABLE = "schema_functions";
/** What is in the schema beside what the files make. */
export const SCHEMA_TABLES = [MIGRATIONS_TABLE, FUNCTIONS_TABLE];
