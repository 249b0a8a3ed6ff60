import { AppError } from "../../errors.ts";
import { isRetryable } from "./pg-errors.ts";

const TRIES = 3;

/** Does a transaction again that lost a race for locks and was rolled back; `busy` when it keeps losing. */
export async function retryTransaction<T>(transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      if (!isRetryable(error)) throw error;
      if (tries === TRIES) throw new AppError("busy", { retryAfterMs: 1000, cause: error });
    }
  }
}
