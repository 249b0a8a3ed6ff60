// Made from packages/protocol by `npm run docs`.

import type { Call, CallTable } from "../http/call.ts";
import type { Report, ReportEntry } from "./entities.ts";

/** The same table for calls that most programs never make: `chat.calls` makes them. */
export const REPORTS = {
  create: "POST /conversations/:id/messages/:seq/report",
  list: "GET /admin/reports admin",
  get: "GET /admin/reports/:id admin",
  resolve: "POST /admin/reports/:id/resolve admin",
} as const as CallTable<ReportsCalls>;

export interface ReportsCalls {
  /** Tell the administrators of the server of a message. Nobody else learns of it. Again is no error. Errors: `conversation_not_found`, `message_not_found`, `forbidden`, `message_deleted`, `outcome_unknown`. */
  readonly create: Call<{ readonly id: string; readonly seq: number; } & { readonly reason: "spam" | "abuse" | "violence" | "nudity" | "illegal" | "other"; readonly comment?: string | undefined; }, void>;
  /** What is open, the oldest first; or what was resolved, the latest first. */
  readonly list: Call<{ readonly status?: "open" | "resolved" | undefined; readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly entries: readonly ReportEntry[]; readonly next_cursor: string | null; readonly open_count: number; }>;
  /** One entry with its reports, the first one first. Errors: `report_not_found`. */
  readonly get: Call<{ readonly id: string; } & { readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly entry: ReportEntry; readonly reports: readonly Report[]; readonly next_cursor: string | null; }>;
  /** Dismiss what was reported, delete the message for everybody, or suspend its author; once. Errors: `report_not_found`, `report_resolved`, `user_not_found`, `forbidden`, `last_admin`, `outcome_unknown`. */
  readonly resolve: Call<{ readonly id: string; } & { readonly resolution: "dismissed" | "message_deleted" | "account_suspended"; }, { readonly entry: ReportEntry; }>;
}
