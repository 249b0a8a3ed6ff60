import type { PoolClient } from "pg";
import { isRefusal } from "./pg-errors.ts";
import { send } from "./send.ts";
import type { Sql } from "./sql.ts";

/** Releases the client in every case, and destroys it unless it is known to be outside a transaction again. */
export async function runTransaction<T>(client: PoolClient, work: (tx: Sql) => Promise<T>): Promise<T> {
  const tx = new Transaction(client);
  try {
    await tx.query("BEGIN");
    const result = await work(tx);
    await tx.commit();
    return result;
  } catch (error) {
    await tx.rollBack();
    throw error;
  } finally {
    client.release(!tx.isOver);
  }
}

class Transaction implements Sql {
  readonly #client: PoolClient;
  #isBroken = false;
  isOver = false;

  constructor(client: PoolClient) {
    this.#client = client;
  }

  async query<Row>(...statement: Parameters<Sql["query"]>): Promise<Row[]> {
    if (this.isOver) throw new Error("A statement was sent after the end of its transaction.");
    try {
      return await send<Row>(this.#client, ...statement);
    } catch (error) {
      // After a timeout of the driver the connection is still busy: a ROLLBACK would wait behind it.
      this.#isBroken ||= !isRefusal(error);
      throw error;
    }
  }

  async commit(): Promise<void> {
    try {
      const { command } = await this.#client.query("COMMIT");
      this.isOver = true;
      // The answer to COMMIT is ROLLBACK, without an error, when a statement failed and the work went on regardless.
      if (command !== "COMMIT")
        throw new Error("The transaction was rolled back: an error inside it was ignored.");
    } catch (error) {
      this.#isBroken ||= !isRefusal(error);
      throw error;
    }
  }

  /** Never throws: the caller has a better error to report, and the server rolls back when the connection closes. */
  async rollBack(): Promise<void> {
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
}
