import { setTimeout as pause } from "node:timers/promises";
import type { Metrics } from "../metrics/metrics.ts";
import type { Logger } from "../platform/logger.ts";
import { isRefusedForGood } from "../platform/mail/smtp.ts";
import type { SendLetter } from "../platform/mail/smtp.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { writeLetter } from "./letters.ts";
import type { Told } from "./letters.ts";
import { claimMail, countMails, deleteEndedMails, deleteMail, prepareMail } from "./mails-store.ts";
import type { MailKind, WaitingMail } from "./mails-store.ts";

/** A mail whose content is to be decided. */
export interface MailToPrepare extends WaitingMail {
  /** In a transaction: true once, for whoever makes what it gives out. */
  readonly prepare: (tx: Sql) => Promise<boolean>;
}

/** What it tells; undefined when that is nothing any more, or was nothing from the start. */
export type DecideMail = (mail: MailToPrepare) => Promise<(Told & { readonly to?: string }) | undefined>;

export interface MailDeps {
  readonly postgres: Sql;
  readonly logger: Logger;
  readonly metrics: Metrics;
  readonly send: SendLetter;
  /** What the people of this server call it. */
  readonly serverName: string;
  readonly decide: Readonly<Record<MailKind, DecideMail>>;
}

/** Sends what was written for it, once for each row, over all nodes; a crash between the sending and the deletion sends it again. */
export interface Mail {
  /** Of the worker. */
  readonly run: (signal: AbortSignal) => Promise<void>;
}

const LOOK_EVERY_MS = 1000;
const CLEAN_EVERY_MS = 60_000;
// At the same time, so that one mail that hangs does not hold up the others.
const SENDERS = 3;

export function createMail(deps: MailDeps): Mail {
  const { postgres, logger, metrics } = deps;
  metrics.gauge("gochat_mails_waiting", "Mails that wait to be sent", () =>
    countMails(postgres).catch(() => Number.NaN),
  );
  const each = async (signal: AbortSignal, everyMs: number, work: () => Promise<unknown>) => {
    while (!signal.aborted) {
      await work().catch((error: unknown) => logger.warn({ err: error }, "mail is held up and tried again"));
      await pause(everyMs, undefined, { signal }).catch(() => undefined);
    }
  };
  return {
    async run(signal) {
      const sendAll = async () => {
        while (!signal.aborted && (await sendNext(deps)));
      };
      const clean = async () => {
        const count = await deleteEndedMails(postgres);
        if (count > 0)
          logger.error({ count }, "mails were given up: the mail server did not take them in time");
      };
      await Promise.all([
        ...Array.from({ length: SENDERS }, () => each(signal, LOOK_EVERY_MS, sendAll)),
        each(signal, CLEAN_EVERY_MS, clean),
      ]);
    },
  };
}

/** False when none waits. */
async function sendNext({ postgres, logger, send, serverName, decide }: MailDeps): Promise<boolean> {
  const mail = await claimMail(postgres);
  if (mail === undefined) return false;
  const told = await decide[mail.kind]({ ...mail, prepare: (tx) => prepareMail(tx, mail.id) });
  if (told !== undefined)
    try {
      await send({
        messageId: mail.id,
        to: told.to ?? mail.address,
        language: mail.language,
        ...writeLetter(told, { serverName, language: mail.language }),
      });
    } catch (error) {
      const isForGood = isRefusedForGood(error);
      logger.warn({ ...reasonOf(error), mail: mail.id, isForGood }, "a mail was not sent");
      if (!isForGood) return true;
    }
  await deleteMail(postgres, mail.id);
  return true;
}

/** What the server says may repeat the address. */
const reasonOf = (error: unknown): { reason: unknown } => ({
  reason:
    error instanceof Error && "code" in error
      ? { code: error.code, ...("responseCode" in error && { answer: error.responseCode }) }
      : "timeout",
});
