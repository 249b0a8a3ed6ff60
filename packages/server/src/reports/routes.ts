import { ENDPOINTS } from "@gochat/protocol";
import { reply } from "../platform/http/route.ts";
import type { Call, Router } from "../platform/http/route.ts";
import { listEntries, readReports } from "./list-reports.ts";
import { reportMessage } from "./report-message.ts";
import type { ReportCall, ReportsContext } from "./reports-context.ts";
import { resolveReport } from "./resolve-report.ts";

type AnyCall = Pick<Call<typeof ENDPOINTS.reports.get>, "actor" | "deadline" | "ip" | "userAgent">;

const by = ({ actor, deadline, ip, userAgent }: AnyCall): ReportCall => ({
  actor,
  deadline,
  client: { ip, userAgent },
});

export function routeReports(router: Router, context: ReportsContext): void {
  const { reports } = ENDPOINTS;
  const { postgres } = context;
  router.on(reports.create, async ({ params: { id, seq }, body, ...call }) => {
    await reportMessage(context, by(call), id, seq, body);
    return reply(204);
  });
  router.on(reports.list, async ({ query, deadline }) =>
    reply(200, await listEntries(postgres.within(deadline), query)),
  );
  router.on(reports.get, async ({ params: { id }, query, deadline }) =>
    reply(200, await readReports(postgres.within(deadline), id, query)),
  );
  router.on(reports.resolve, async ({ params: { id }, body: { resolution }, ...call }) =>
    reply(200, { entry: await resolveReport(context, by(call), id, resolution) }),
  );
}
