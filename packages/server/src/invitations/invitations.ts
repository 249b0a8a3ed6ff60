import { setTimeout as pause } from "node:timers/promises";
import type { Router } from "../platform/http/route.ts";
import type { InvitationsContext } from "./invitations-context.ts";
import { deleteOldInvitations } from "./invitations-store.ts";
import { routeInvitations } from "./routes.ts";
import { welcomeGuest } from "./use-invitation.ts";
import type { Guest } from "./use-invitation.ts";

/** Letting people in by a link: into a group, or into the server. */
export interface Invitations {
  /** For somebody who makes an account with one. */
  readonly welcome: (token: string, ip: string) => Promise<Guest>;
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly routes: (router: Router) => void;
}

const INTERVAL_MS = 10 * 60_000;

export function createInvitations(context: InvitationsContext): Invitations {
  const { postgres, logger } = context;
  return {
    welcome: (token, ip) => welcomeGuest(context, token, ip),
    async run(signal) {
      while (!signal.aborted) {
        await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        await deleteOldInvitations(postgres).catch((error: unknown) => {
          logger.warn({ err: error }, "the housekeeping of invitations failed: it is tried again");
        });
      }
    },
    routes: (router) => routeInvitations(router, context),
  };
}
