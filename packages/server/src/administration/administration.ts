import type { Account, UserId } from "@gochat/protocol";
import type { Router } from "../platform/http/route.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { suspendAccount } from "./accounts.ts";
import type { AdministrationContext } from "./administration-context.ts";
import { asAdmin, lockAdmins } from "./as-admin.ts";
import type { AdminCall } from "./as-admin.ts";
import { createNodes } from "./nodes.ts";
import type { NodesDeps } from "./nodes.ts";
import { routeAdministration } from "./routes.ts";

/** What administrators of the server do with accounts and settings (I1). Writes nothing itself: it judges, and has others write. */
export interface Administration {
  /** In a transaction that judges who does it. */
  readonly asAdmin: <T>(call: AdminCall, work: (tx: Sql) => Promise<T>) => Promise<T>;
  /** In a transaction of others. Throws `forbidden`. */
  readonly requireAdmin: (tx: Sql, call: AdminCall) => Promise<void>;
  /** `first` comes before it, in the same transaction. */
  readonly suspendAccount: (
    call: AdminCall,
    id: UserId,
    first: (tx: Sql) => Promise<void>,
  ) => Promise<Account>;
  readonly routes: (router: Router) => void;
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export function createAdministration(deps: Omit<AdministrationContext, "nodes"> & NodesDeps): Administration {
  const nodes = createNodes(deps);
  const context: AdministrationContext = { ...deps, nodes };
  return {
    asAdmin: (call, work) => asAdmin(context, call, ({ tx }) => work(tx)),
    requireAdmin: async (tx, call) => void (await lockAdmins(context.accounts.lockAdmins, tx, call)),
    suspendAccount: (call, id, first) => suspendAccount(context, call, id, first),
    routes: (router) => routeAdministration(router, context),
    run: nodes.run,
  };
}
