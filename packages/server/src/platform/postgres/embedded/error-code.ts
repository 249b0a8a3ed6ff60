/** Whether an error carries one of these codes: `ENOENT` of the system, or an SQLSTATE of PostgreSQL. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
