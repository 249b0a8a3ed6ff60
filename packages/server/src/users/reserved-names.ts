import { foldName } from "@gochat/protocol";

/** How the names of deleted people begin. */
export const DELETED_PREFIX = "deleted-";

const RESERVED = new Set([
  "admin",
  "administrator",
  "all",
  "channel",
  "everyone",
  "gochat",
  "here",
  "me",
  "root",
  "support",
  "system",
]);

/** Names that speak for the server, address many, stand for oneself in a path, or look like a deleted person (A2). */
export function isReservedName(username: string): boolean {
  const key = foldName(username);
  return RESERVED.has(key) || key.startsWith(DELETED_PREFIX);
}
