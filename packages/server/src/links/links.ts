import { setTimeout as pause } from "node:timers/promises";
import type { Router } from "../platform/http/route.ts";
import { deleteExpiredLinks, deleteLinksOf, hasAdmin } from "./link-store.ts";
import type { LinksContext } from "./links-context.ts";
import { makeFirstAdminLink, makePasswordLink } from "./make-link.ts";
import type { MadeLink } from "./make-link.ts";
import { decidePasswordReset } from "./request-password-reset.ts";
import { routeLinks } from "./routes.ts";

/** Links that serve once: who has one may do what it is for, without being logged in. */
export interface Links {
  /** In a transaction. */
  readonly makePasswordLink: typeof makePasswordLink;
  /** In the transaction that deletes the account. */
  readonly deleteLinksOf: typeof deleteLinksOf;
  /** As long as there is no administrator, a link with which somebody becomes one (I2). */
  readonly inviteFirstAdmin: () => Promise<MadeLink | undefined>;
  /** What a mail with a link for a new password tells. */
  readonly decidePasswordReset: (
    mail: Parameters<typeof decidePasswordReset>[1],
  ) => ReturnType<typeof decidePasswordReset>;
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly routes: (router: Router) => void;
}

const INTERVAL_MS = 10 * 60_000;

export function createLinks(context: LinksContext): Links {
  const { postgres, logger } = context;
  return {
    makePasswordLink,
    deleteLinksOf,
    inviteFirstAdmin: async () => ((await hasAdmin(postgres)) ? undefined : makeFirstAdminLink(postgres)),
    decidePasswordReset: (mail) => decidePasswordReset(context, mail),
    async run(signal) {
      while (!signal.aborted) {
        await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        await deleteExpiredLinks(postgres).catch((error: unknown) => {
          logger.warn({ err: error }, "the housekeeping of links failed: it is tried again");
        });
      }
    },
    routes: (router) => routeLinks(router, context),
  };
}
