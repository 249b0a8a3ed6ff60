import type { Router } from "../platform/http/route.ts";
import type { AdministrationContext } from "./administration-context.ts";
import { routeAdministration } from "./routes.ts";

/** What administrators of the server do with accounts and settings (I1). Writes nothing itself: it judges, and has others write. */
export interface Administration {
  readonly routes: (router: Router) => void;
}

export function createAdministration(context: AdministrationContext): Administration {
  return { routes: (router) => routeAdministration(router, context) };
}
