import { Report, ReportEntry, REPORT_REASONS, REPORT_STATUSES, RESOLUTIONS } from "../entities/report.ts";
import { ConversationId, MessageSeq, ReportId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Nullable, OneOf, Open, Strict, Type } from "../schema.ts";
import { ReportComment } from "../text.ts";
import { endpoint } from "./endpoint.ts";
import { Cursor, Limit, Page } from "./paging.ts";

const ofEntry = Strict({ id: ReportId });
const next_cursor = Nullable(Type.String());

/** Telling administrators of a message, and what they make of it (Q1). */
export const reports = {
  create: endpoint({
    method: "POST",
    path: "/conversations/:id/messages/:seq/report",
    summary:
      "Tell the administrators of the server of a message. Nobody else learns of it. Again is no error",
    tag: "reports",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId, seq: MessageSeq }),
    body: Strict({ reason: OneOf(REPORT_REASONS), comment: Type.Optional(ReportComment) }),
    responses: { 204: null },
    errors: [
      "conversation_not_found",
      "message_not_found",
      "forbidden",
      "message_deleted",
      "outcome_unknown",
    ],
  }),
  list: endpoint({
    method: "GET",
    path: "/admin/reports",
    summary: "What is open, the oldest first; or what was resolved, the latest first",
    tag: "reports",
    auth: { scope: "admin" },
    query: Strict({ status: Type.Optional(OneOf(REPORT_STATUSES)), limit: Limit, cursor: Cursor }),
    responses: {
      200: Open({
        entries: Type.Array(ReportEntry),
        next_cursor,
        open_count: Type.Integer({
          minimum: 0,
          maximum: LIMITS.openReportsMax,
          description: `How many are open, up to ${LIMITS.openReportsMax}`,
        }),
      }),
    },
    errors: [],
  }),
  get: endpoint({
    method: "GET",
    path: "/admin/reports/:id",
    summary: "One entry with its reports, the first one first",
    tag: "reports",
    auth: { scope: "admin" },
    params: ofEntry,
    query: Page,
    responses: { 200: Open({ entry: ReportEntry, reports: Type.Array(Report), next_cursor }) },
    errors: ["report_not_found"],
  }),
  resolve: endpoint({
    method: "POST",
    path: "/admin/reports/:id/resolve",
    summary: "Dismiss what was reported, delete the message for everybody, or suspend its author; once",
    tag: "reports",
    auth: { scope: "admin" },
    params: ofEntry,
    body: Strict({ resolution: OneOf(RESOLUTIONS) }),
    responses: { 200: Open({ entry: ReportEntry }) },
    errors: [
      "report_not_found",
      "report_resolved",
      "user_not_found",
      "forbidden",
      "last_admin",
      "outcome_unknown",
    ],
  }),
} as const;
