import type { UserId } from "@gochat/protocol";
import type { Router } from "../platform/http/route.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { deleteConsentOf } from "./blocks-store.ts";
import type { ConsentContext } from "./consent-context.ts";
import { keepRequestsShort } from "./keep-requests-short.ts";
import { routeConsent } from "./routes.ts";
import { watchBlocks } from "./watch-blocks.ts";

/** Who takes nothing from whom. Writes `blocks`, and what follows from them where whatever is judged looks anyway. */
export interface Consent {
  /** In the transaction that deletes an account: nobody is blocked by it, and it by nobody. */
  readonly forget: (tx: Sql, userId: UserId) => Promise<void>;
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly routes: (router: Router) => void;
}

export function createConsent(context: ConsentContext): Consent {
  return {
    forget: deleteConsentOf,
    run: async (signal) => {
      await Promise.all([watchBlocks(context, signal), keepRequestsShort(context, signal)]);
    },
    routes: (router) => routeConsent(router, context),
  };
}
