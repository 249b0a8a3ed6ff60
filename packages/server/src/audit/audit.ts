import type { AuditNote, WriteAudit } from "../audit-note.ts";
import type { Router } from "../platform/http/route.ts";
import { AuditQueue } from "./audit-queue.ts";
import type { AuditQueueDeps } from "./audit-queue.ts";
import { keepDeletingOld } from "./keep-deleting-old.ts";
import type { RetentionDeps } from "./keep-deleting-old.ts";
import { routeAudit } from "./routes.ts";
import { writeEntry } from "./write-entry.ts";

export type AuditDeps = AuditQueueDeps & RetentionDeps;

/** Who did what that concerns who may act as whom, and who may see what (I6). Append-only. */
export interface Audit {
  /** Soon, and not in a transaction. */
  readonly note: (note: AuditNote) => void;
  readonly write: WriteAudit;
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly routes: (router: Router) => void;
}

export function createAudit(deps: AuditDeps): Audit {
  const queue = new AuditQueue(deps);
  const note = (entry: AuditNote) => queue.note(entry);
  return {
    note,
    write: (tx, entry) => writeEntry(tx, entry, deps.clock.now()),
    run: async (signal) => {
      await Promise.all([queue.run(signal), keepDeletingOld(deps, signal)]);
    },
    routes: (router) => routeAudit(router, { ...deps, note }),
  };
}
