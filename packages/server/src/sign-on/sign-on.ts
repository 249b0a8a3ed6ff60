import { setTimeout as pause } from "node:timers/promises";
import type { Router } from "../platform/http/route.ts";
import { deleteExpiredAttempts, deleteExpiredTokens } from "./attempt-store.ts";
import { routeBrowsers } from "./browser-routes.ts";
import { routeSignOn } from "./routes.ts";
import type { SignOnContext } from "./sign-on-context.ts";

const INTERVAL_MS = 60_000;

/** Logging in by a provider of OpenID Connect, and which accounts there are which accounts here. */
export interface SignOn {
  readonly routes: (router: Router) => void;
  /** What is no call of the API, at the root. */
  readonly browserRoutes: (router: Router) => void;
  /** Keeps up with the provider, and deletes what is over. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export function createSignOn(context: SignOnContext): SignOn {
  const { postgres, provider, logger } = context;
  const deleteExpired = async (signal: AbortSignal) => {
    while (!signal.aborted) {
      await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await deleteExpiredAttempts(postgres);
        await deleteExpiredTokens(postgres);
      } catch (error) {
        logger.warn({ err: error }, "the housekeeping of single sign-on failed: it is tried again");
      }
    }
  };
  return {
    routes: (router) => routeSignOn(router, context),
    browserRoutes: (router) => routeBrowsers(router, context),
    run: async (signal) => {
      await Promise.all([provider?.run(signal), deleteExpired(signal)]);
    },
  };
}
