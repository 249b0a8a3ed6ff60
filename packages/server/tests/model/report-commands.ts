import { REPORT_REASONS } from "@gochat/protocol";
import type { Report, ReportEntry as ShownEntry } from "@gochat/protocol";
import { meet } from "@gochat/testkit/people.ts";
import fc from "fast-check";
import { expect } from "vitest";
import { mustPerform } from "../http-call.ts";
import { ENDPOINTS } from "@gochat/protocol";
import { command, judge, present } from "./command.ts";
import type { Command } from "./command.ts";
import { report, resolve } from "./model-reports.ts";
import { pickPlace, pickSeq, places, seqs } from "./picks.ts";
import { ask, nodeAt } from "./rig.ts";
import type { Rig } from "./rig.ts";

export const reportCommand: fc.Arbitrary<Command> = fc
  .record({
    place: places,
    seq: seqs({ newest: 12, own: 1, pinned: 2, beyond: 1 }),
    node: fc.nat(1),
    reason: fc.constantFrom(...REPORT_REASONS),
  })
  .map(({ reason, node, ...input }) =>
    command(async (model, rig, say) => {
      const { conversation, person } = pickPlace(model, input.place);
      const seq = pickSeq(conversation, person, input.seq);
      say(`${person.username} reports ${conversation.label} #${seq} for ${reason}`);
      const answer = await ask({ device: null, node: nodeAt(rig, node) }, person, {
        method: "POST",
        path: `/conversations/${conversation.id}/messages/${seq}/report`,
        body: { reason },
      });
      judge(report(model, conversation, person.id, seq), answer);
    }),
  );

const JUDGE = "judge";

/** Administers the server, and is in no conversation. */
async function openCourt({ nodes, sql }: Rig): Promise<void> {
  const { id } = await meet(nodes[0], JUDGE);
  await sql.rows("update users set instance_role = 'admin' where id = $1 and instance_role = 'user'", [id]);
}

export const resolveReportCommand: fc.Arbitrary<Command> = fc
  .record({
    entry: fc.nat(9),
    node: fc.nat(1),
    resolution: fc.constantFrom("dismissed" as const, "message_deleted" as const),
  })
  .map((input) =>
    command(async (model, rig, say) => {
      const open = model.reports.filter((entry) => entry.resolution === null);
      const entry = open[input.entry % open.length];
      if (entry === undefined) return;
      const { conversation, message, reports } = entry;
      say(
        `an administrator resolves what is reported of ${conversation.label} #${message.seq}: ${input.resolution}`,
      );
      await openCourt(rig);
      const [row] = await rig.sql.rows<{ id: string }>(
        "select id from report_entries where conversation_id = $1 and seq = $2 and resolved_at is null",
        [conversation.id, message.seq],
      );
      const { id } = present(row);
      const node = nodeAt(rig, input.node);
      const { get, resolve: resolving } = ENDPOINTS.reports;
      const seen = await mustPerform<{ entry: ShownEntry; reports: Report[] }>(node, JUDGE, {
        endpoint: get,
        params: { id },
      });
      expect(seen.entry.report_count).toBe(reports.length);
      expect(seen.reports.map((each) => [each.reporter?.id, each.message.content])).toEqual(
        reports.map(({ reporterId, content }) => [reporterId, content]),
      );
      const body = { resolution: input.resolution };
      await mustPerform(node, JUDGE, { endpoint: resolving, params: { id }, body });
      resolve(entry, input.resolution);
    }),
  );
