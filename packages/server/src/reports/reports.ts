import type { Router } from "../platform/http/route.ts";
import { keepDeletingOld } from "./keep-deleting-old.ts";
import type { ReportsContext } from "./reports-context.ts";
import { routeReports } from "./routes.ts";

/** What people report of messages, for administrators alone, and what these make of it (Q1). */
export interface Reports {
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly routes: (router: Router) => void;
}

export function createReports(context: ReportsContext): Reports {
  return {
    run: (signal) => keepDeletingOld(context, signal),
    routes: (router) => routeReports(router, context),
  };
}
