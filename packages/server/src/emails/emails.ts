import { setTimeout as pause } from "node:timers/promises";
import type { UserId } from "@gochat/protocol";
import type { Router } from "../platform/http/route.ts";
import { prepareEmailChange } from "./begin-email-change.ts";
import type { BeginEmailChange, GivenEmail } from "./begin-email-change.ts";
import { decideNotice, decideProof } from "./decide-mails.ts";
import { deleteExpiredEmailChanges } from "./email-changes-store.ts";
import type { EmailsContext } from "./emails-context.ts";
import { routeEmails } from "./routes.ts";

/** Emails that somebody gave for their account, until they have shown them to be theirs. */
export interface Emails {
  /** Of an account that is about to be made (A33). */
  readonly prepareFirst: (given: GivenEmail) => Promise<BeginEmailChange>;
  /** Of somebody who has one, or none (A35). Throws `rate_limited`. */
  readonly prepareChange: (userId: UserId, given: GivenEmail) => Promise<BeginEmailChange>;
  readonly decide: {
    readonly email_proof: (mail: Parameters<typeof decideProof>[1]) => ReturnType<typeof decideProof>;
    readonly email_notice: (mail: Parameters<typeof decideNotice>[1]) => ReturnType<typeof decideNotice>;
  };
  /** Deletes what is over. */
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly routes: (router: Router) => void;
}

const INTERVAL_MS = 10 * 60_000;

export function createEmails(context: EmailsContext): Emails {
  const { postgres, limits, logger } = context;
  return {
    prepareFirst: (given) => prepareEmailChange(context, given),
    async prepareChange(userId, given) {
      await limits.take("email_change", userId);
      return prepareEmailChange(context, given);
    },
    decide: {
      email_proof: (mail) => decideProof(context, mail),
      email_notice: (mail) => decideNotice(context, mail),
    },
    async run(signal) {
      while (!signal.aborted) {
        await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
        if (signal.aborted) return;
        await deleteExpiredEmailChanges(postgres).catch((error: unknown) => {
          logger.warn({ err: error }, "the housekeeping of emails failed: it is tried again");
        });
      }
    },
    routes: (router) => routeEmails(router, context),
  };
}
