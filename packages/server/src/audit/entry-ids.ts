import type { AuditEntryId } from "@gochat/protocol";

/** The lowest id that an entry of this time can have: a UUIDv7 begins with its milliseconds. */
export function idAtTime(ms: number): AuditEntryId {
  const hex = Math.max(0, ms).toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000` as AuditEntryId;
}

export const LOWEST_ID = "00000000-0000-0000-0000-000000000000" as AuditEntryId;
export const HIGHEST_ID = "ffffffff-ffff-ffff-ffff-ffffffffffff" as AuditEntryId;
