import { setTimeout as pause } from "node:timers/promises";
import { foldName } from "@gochat/protocol";
import { violatedConstraint } from "../platform/postgres/pg-errors.ts";
import { retryTransaction } from "../platform/postgres/retry-transaction.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import {
  continueAfter,
  findDoubtful,
  findHolderOfEmailKey,
  findPageEnd,
  findStoredNames,
  setEmailKey,
  setUsernameKey,
  takeUnfolded,
} from "./unfolded-names-store.ts";
import type { StoredNames } from "./unfolded-names-store.ts";
import type { UsersContext } from "./users-context.ts";

type FoldContext = Pick<UsersContext, "postgres" | "logger">;

// Read in some 10 ms, so that the locks of the pass are short.
const PAGE = 2000;
// While nodes are restarted one of the earlier version may make an account: so long it may wait for its key.
const INTERVAL_MS = 10 * 60_000;

/**
 * Accounts of earlier versions have keys that a PostgreSQL made. Each transaction takes one entry of `unfolded_names`, which is an
 * account or how far the pass over all has come, and folds those names anew: whoever is stopped goes on there.
 */
export async function foldStoredNames(context: FoldContext): Promise<void> {
  while (await foldNext(context));
}

export async function keepFolding(context: FoldContext, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(INTERVAL_MS, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) return;
    await foldStoredNames(context).catch((error: unknown) => {
      context.logger.warn({ err: error }, "folding the names of older accounts failed: it is tried again");
    });
  }
}

async function foldNext({ postgres, logger }: FoldContext): Promise<boolean> {
  const warnings: object[] = [];
  const transaction = () =>
    postgres.transaction(async (tx) => {
      const unfolded = await takeUnfolded(tx);
      if (unfolded === undefined) return false;
      const { user_id: id, and_later } = unfolded;
      const end = and_later ? await findPageEnd(tx, id, PAGE) : undefined;
      const doubtful = await (and_later ? findDoubtful(tx, id, end) : findStoredNames(tx, id));
      warnings.length = 0;
      for (const names of doubtful) warnings.push(...(await foldNames(tx, names)));
      if (end !== undefined) await continueAfter(tx, end);
      return true;
    });
  const hasMore = await retryTransaction(Number.POSITIVE_INFINITY, transaction).catch((error: unknown) => {
    // Somebody has just taken this name: the next round sees that.
    if (violatedConstraint(error) === undefined) throw error;
    warnings.length = 0;
    return true;
  });
  for (const warning of warnings) {
    logger.warn(warning, "two accounts have the same name but for the form of its letters: one keeps it");
  }
  return hasMore;
}

/**
 * Answers with what is lost where two names have become the same: an email belongs to the older account then, a username to the one that
 * has it.
 */
async function foldNames(tx: Sql, { id, username, username_key, email, email_key }: StoredNames) {
  const warnings: object[] = [];
  const usernameKey = foldName(username);
  if (usernameKey !== username_key && !(await setUsernameKey(tx, id, usernameKey))) {
    warnings.push({ what: "username", user_id: id });
  }
  const emailKey = email === null ? null : foldName(email);
  if (emailKey === null || emailKey === email_key) return warnings;
  const holder = await findHolderOfEmailKey(tx, emailKey, id);
  if (holder?.is_older !== true) {
    if (holder !== undefined) await setEmailKey(tx, holder.id, null);
    await setEmailKey(tx, id, emailKey);
  } else if (email_key !== null) {
    await setEmailKey(tx, id, null);
  }
  if (holder !== undefined) {
    const [kept, lost] = holder.is_older ? [holder.id, id] : [id, holder.id];
    warnings.push({ what: "email", user_id: lost, kept_by: kept });
  }
  return warnings;
}
