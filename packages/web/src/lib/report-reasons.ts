import type { ReportsCalls } from "@gochat/client/calls";
import type { TextId } from "./i18n.tsx";

export type ReportReason = Parameters<ReportsCalls["create"]>[0]["reason"];

/** In the order in which they are offered. A test compares them with those of the server. */
export const REPORT_REASONS = [
  "spam",
  "abuse",
  "violence",
  "nudity",
  "illegal",
  "other",
] as const satisfies readonly ReportReason[];

export const REPORT_COMMENT_MAX = 1000;

const TEXTS: Readonly<Record<string, TextId>> = {
  spam: "reports.spam",
  abuse: "reports.abuse",
  violence: "reports.violence",
  nudity: "reports.nudity",
  illegal: "reports.illegal",
};

/** A reason of a later version is another one. */
export const reasonText = (reason: string): TextId => TEXTS[reason] ?? "reports.other";
