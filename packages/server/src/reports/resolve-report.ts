import type { ReportEntry, ReportId, Resolution } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import { byCall } from "./reports-context.ts";
import type { ReportCall, ReportsContext } from "./reports-context.ts";
import { closeEntry, findAnyMember, findEntry } from "./reports-store.ts";

/** Of several at once one does it; the entry is closed in the transaction of what follows from it (Q4). */
export async function resolveReport(
  context: ReportsContext,
  call: ReportCall,
  id: ReportId,
  resolution: Resolution,
): Promise<ReportEntry> {
  const postgres = context.postgres.within(call.deadline);
  const entry = await readEntry(postgres, id);
  if (entry.sender.id === call.actor.userId)
    throw new AppError("forbidden", { detail: "Another administrator resolves what is about your message" });
  const step = { call, entry, resolution };
  if (resolution === "message_deleted") await deleteReported(context, step);
  else if (resolution === "account_suspended")
    await context.suspendAccount(call, entry.sender.id, (tx) => close(context, tx, step));
  else await context.asAdmin(call, (tx) => close(context, tx, step));
  return readEntry(postgres, id);
}

export async function readEntry(sql: Sql, id: ReportId): Promise<ReportEntry> {
  const entry = await findEntry(sql, id);
  if (entry === undefined) throw new AppError("report_not_found");
  return entry;
}

interface Step {
  readonly call: ReportCall;
  readonly entry: ReportEntry;
  readonly resolution: Resolution;
}

async function close(context: ReportsContext, tx: Sql, step: Step): Promise<void> {
  await take(tx, step);
  await note(context, tx, step);
}

async function take(tx: Sql, { call, entry, resolution }: Step): Promise<void> {
  if (!(await closeEntry(tx, entry.id, call.actor.userId, resolution))) throw new AppError("report_resolved");
}

const note = (
  { writeAudit }: ReportsContext,
  tx: Sql,
  { call, entry: { id, conversation_id, sender }, resolution }: Step,
): Promise<void> =>
  writeAudit(tx, {
    action: "report.resolved",
    userId: sender.id,
    conversationId: conversation_id,
    details: { report_id: id, resolution },
    ...byCall(call),
  });

// The member in whose name it is done may leave between the two.
const TRIES = 3;

/** As if by its author (M2). Administrators are no members: it stands in the name of anybody who is one. */
async function deleteReported(context: ReportsContext, step: Step): Promise<void> {
  const { call, entry } = step;
  const { conversation_id, seq } = entry;
  for (let tries = 1; ; tries++) {
    const userId = await findAnyMember(context.postgres.within(call.deadline), conversation_id);
    // Nobody comes back to where nobody is.
    if (userId === null)
      return context.asAdmin(call, async (tx) => {
        await close(context, tx, step);
        await context.eraseMessage(tx, conversation_id, seq);
      });
    const member = { userId, connectionId: null, deadline: call.deadline };
    try {
      return await context.deleteForReport(member, conversation_id, seq, {
        prepare: async (tx) => void (await allInOrder([context.requireAdmin(tx, call), take(tx, step)])),
        also: (tx) => note(context, tx, step),
      });
    } catch (error) {
      const hasLeft = error instanceof AppError && error.code === "conversation_not_found";
      if (!hasLeft) throw error;
      if (tries === TRIES) throw new AppError("busy", { retryAfterMs: 1000, cause: error });
    }
  }
}
