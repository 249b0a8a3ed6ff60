import type { PoolClient } from "pg";
import { remainingMs } from "../deadline.ts";
import type { Deadline } from "../deadline.ts";
import { isConnectionLoss, isConsequence, isRefusal, RolledBackError } from "./pg-errors.ts";
import { send } from "./send.ts";
import type { Sql } from "./sql.ts";

/**
 * Statements are sent without waiting for the answers to those before: what is asked in one go costs one round trip. After one that
 * failed PostgreSQL carries out none of the others, and makes a ROLLBACK of the COMMIT.
 */
export interface Tx extends Sql {
  /** Sends the COMMIT behind what was sent so far; nothing may follow. Whoever does not call it waits for another round trip. */
  readonly commit: () => Promise<void>;
}

/** Releases the client in every case, and destroys it unless it is known to be outside a transaction again. */
export async function runTransaction<T>(
  client: PoolClient,
  deadline: Deadline,
  work: (tx: Tx) => Promise<T>,
): Promise<T> {
  const tx = new Transaction(client);
  const timer = Number.isFinite(deadline) ? setTimeout(() => tx.giveUp(), remainingMs(deadline)) : undefined;
  const release = () => {
    clearTimeout(timer);
    if (!tx.isOver) tx.giveUp();
    client.release(!tx.isOver);
  };
  try {
    const result = await work(tx);
    await tx.commit();
    release();
    return result;
  } catch (error) {
    // The answer does not wait for it: whatever becomes of the ROLLBACK, nothing is left of the transaction.
    void tx.rollBack().then(release);
    throw tx.reasonOf(error);
  }
}

class Transaction implements Tx {
  readonly #client: PoolClient;
  #firstError: unknown;
  #isBroken = false;
  #committing: Promise<void> | undefined;
  isOver = false;

  constructor(client: PoolClient) {
    this.#client = client;
    void this.#send("BEGIN").catch(() => {});
  }

  async query<Row>(...statement: Parameters<Sql["query"]>): Promise<Row[]> {
    if (this.#committing !== undefined || this.isOver)
      throw new Error("A statement was sent after the end of its transaction.");
    return this.#send<Row>(...statement);
  }

  commit(): Promise<void> {
    this.#committing ??= this.#commit();
    return this.#committing;
  }

  /** Never throws: the caller has a better error to report, and the server rolls back when the connection closes. */
  async rollBack(): Promise<void> {
    await this.#committing?.catch(() => {});
    if (this.isOver || this.#isBroken) return;
    await this.#client.query("ROLLBACK").then(
      () => {
        this.isOver = true;
      },
      () => {
        this.#isBroken = true;
      },
    );
  }

  /** Ends the connection, and with it what is still unanswered. */
  giveUp(): void {
    this.#isBroken = true;
    this.#client.connection.stream.destroy();
  }

  /** What went wrong in the first place, and what that means for the transaction. */
  reasonOf(error: unknown): unknown {
    const reason = isConsequence(error) ? this.#firstError : error;
    if (this.#committing === undefined && isConnectionLoss(reason))
      return new RolledBackError("The connection was lost before the transaction was to be committed.", {
        cause: reason,
      });
    return reason;
  }

  #send<Row>(...statement: Parameters<Sql["query"]>): Promise<Row[]> {
    const answer = send<Row>(this.#client, ...statement);
    // Also when nobody waits for this answer, but for one behind it.
    answer.catch((error: unknown) => this.#fail(error));
    return answer;
  }

  #fail(error: unknown): void {
    this.#firstError ??= error;
    // After a timeout of the driver the connection is still busy: a ROLLBACK would wait behind it.
    this.#isBroken ||= !isRefusal(error);
  }

  async #commit(): Promise<void> {
    try {
      const { command } = await this.#client.query("COMMIT");
      this.isOver = true;
      // The answer to COMMIT is ROLLBACK, without an error, when a statement failed and the work went on regardless.
      if (command !== "COMMIT")
        throw new Error("The transaction was rolled back: an error inside it was ignored.", {
          cause: this.#firstError,
        });
    } catch (error) {
      this.#isBroken ||= !isRefusal(error) && !this.isOver;
      throw error;
    }
  }
}

/** All of them in the order given, or the error of the first of them that failed: the others may have failed because of it. */
export async function allInOrder<T extends readonly unknown[]>(
  work: readonly [...T],
): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
  const settled = await Promise.allSettled(work);
  for (const each of settled) if (each.status === "rejected") throw each.reason;
  return settled.map((each) => (each as PromiseFulfilledResult<unknown>).value) as {
    -readonly [K in keyof T]: Awaited<T[K]>;
  };
}
