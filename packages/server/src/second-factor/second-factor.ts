import { setTimeout as pause } from "node:timers/promises";
import type { Router } from "../platform/http/route.ts";
import { routeSecondFactor } from "./routes.ts";
import { deleteExpiredDevices, deleteExpiredPending } from "./second-factor-store.ts";
import type { SecondFactorContext } from "./second-factor-context.ts";

const INTERVAL_MS = 10 * 60_000;

/** How people set up, turn on and turn off what their logins need beside a password. `factors.ts` is what logins ask. */
export interface SecondFactor {
  readonly routes: (router: Router) => void;
  /** Deletes what is over. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

export function createSecondFactor(context: SecondFactorContext): SecondFactor {
  const { postgres, logger } = context;
  return {
    routes: (router) => routeSecondFactor(router, context),
    async run(signal) {
      while (!signal.aborted) {
        await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        try {
          await deleteExpiredDevices(postgres);
          await deleteExpiredPending(postgres);
        } catch (error) {
          logger.warn({ err: error }, "the housekeeping of second factors failed: it is tried again");
        }
      }
    },
  };
}
