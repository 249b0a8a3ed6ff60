import { descriptionProblem } from "@gochat/protocol";
import type { BodyOf, ConversationId, ENDPOINTS, ReportId } from "@gochat/protocol";
import { refusalOfStranger } from "../conversation-policy.ts";
import { AppError, wrongField } from "../errors.ts";
import { newId } from "../platform/ids.ts";
import { retryTransaction } from "../platform/postgres/retry-transaction.ts";
import { byCall } from "./reports-context.ts";
import type { ReportCall, ReportsContext } from "./reports-context.ts";
import { insertReport } from "./reports-store.ts";
import type { ReportOutcome } from "./reports-store.ts";

/** Tells administrators of a message, and keeps what it says (Q1, Q2). Again, and whoever else did, it is answered in the same way (Q3). */
export async function reportMessage(
  { postgres, limits, writeAudit }: ReportsContext,
  call: ReportCall,
  conversationId: ConversationId,
  seq: number,
  { reason, comment = "" }: BodyOf<typeof ENDPOINTS.reports.create>,
): Promise<void> {
  const problem = descriptionProblem(comment);
  if (problem !== undefined) throw wrongField("/comment", problem);
  const { actor, deadline } = call;
  await limits.take("report_user", actor.userId);
  const report = {
    reporterId: actor.userId,
    conversationId,
    seq,
    reason,
    comment: comment === "" ? null : comment,
  };
  await retryTransaction(deadline, () =>
    postgres.within(deadline).transaction(async (tx) => {
      const made = await insertReport(tx, { ...report, entryId: newId<ReportId>() });
      const { outcome, entry_id, sender_id, wait_ms } = made;
      if (outcome === "again") return;
      if (outcome !== "reported") throw refusalOf(outcome, wait_ms);
      const details = { report_id: entry_id, seq, reason };
      await writeAudit(tx, {
        action: "message.reported",
        userId: sender_id,
        conversationId,
        details,
        ...byCall(call),
      });
    }),
  );
}

type Refusal = Exclude<ReportOutcome["outcome"], "reported" | "again">;

function refusalOf(outcome: Refusal, waitMs: number | null): AppError {
  if (outcome === "not_member") return refusalOfStranger("message.report");
  // The account was deleted meanwhile.
  if (outcome === "nobody") return new AppError("unauthorized");
  if (outcome !== "rate_limited") return new AppError(outcome);
  const detail = "You have reported as much as one may in a day";
  return new AppError("rate_limited", { detail, retryAfterMs: Math.ceil(waitMs ?? 0) });
}
