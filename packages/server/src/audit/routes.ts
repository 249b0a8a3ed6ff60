import { Readable } from "node:stream";
import { ENDPOINTS } from "@gochat/protocol";
import type { AuditNote } from "../audit-note.ts";
import { reply } from "../platform/http/route.ts";
import type { Router } from "../platform/http/route.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { exportEntries } from "./export-entries.ts";
import { findAuditPage } from "./find-entries.ts";

export function routeAudit(
  router: Router,
  { postgres, note }: { postgres: Sql; note: (note: AuditNote) => void },
): void {
  const { admin } = ENDPOINTS;
  router.on(admin.audit, async ({ query }) => reply(200, await findAuditPage(postgres, query)));
  router.onRaw(admin.exportAudit, async ({ actor, query, request, reply }) => {
    const lines = exportEntries(postgres, query);
    const client = { ip: request.ip, userAgent: request.headers["user-agent"] ?? null };
    note({ action: "audit.exported", actorId: actor?.userId ?? null, client, details: { ...query } });
    return reply
      .type("application/jsonl; charset=utf-8")
      .header("content-disposition", 'attachment; filename="audit.jsonl"')
      .send(Readable.from(lines));
  });
}
