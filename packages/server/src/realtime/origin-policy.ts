/**
 * Which web pages may open a socket (C2). Programs send no `Origin` and are let through: they hold a token that a
 * page could not have stolen. A page's origin must be in the list, character by character.
 */
export function createOriginPolicy(allowed: readonly string[]): (origin: string | undefined) => boolean {
  const origins = new Set(allowed);
  return (origin) => origin === undefined || origins.has(origin);
}
