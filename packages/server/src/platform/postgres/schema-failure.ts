/** Why a start could not bring the schema up to date, and in which state that leaves it. */
export function schemaFailure(what: string, state: string, cause: unknown): Error {
  const why = cause instanceof Error ? cause.message : String(cause);
  const isForbidden = /permission denied|must be owner/.test(why);
  const advice = isForbidden
    ? " Let the user of DATABASE_URL own the tables, or run this start as the user who does."
    : "";
  return new Error(`${what} failed, and ${state}: ${why}${advice}`, { cause });
}
