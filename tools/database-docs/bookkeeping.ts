/** Where the server notes which migrations ran. It makes this table itself; no migration does. */
export const bookkeepingTable = "schema_migrations";
