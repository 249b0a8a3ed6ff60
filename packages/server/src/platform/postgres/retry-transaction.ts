import { AppError } from "../../errors.ts";
import { isRetryable } from "./pg-errors.ts";

const TRIES = 3;
// A try waits 2 s for a lock: with this none begins that could not be answered in time (E6).
const RETRY_WITHIN_MS = 3000;

/** Does a transaction again that lost a race for locks and was rolled back; `busy` when it keeps losing. */
export async function retryTransaction<T>(transaction: () => Promise<T>): Promise<T> {
  const before = performance.now() + RETRY_WITHIN_MS;
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      if (!isRetryable(error)) throw error;
      if (tries === TRIES || performance.now() > before)
        throw new AppError("busy", { retryAfterMs: 1000, cause: error });
    }
  }
}
