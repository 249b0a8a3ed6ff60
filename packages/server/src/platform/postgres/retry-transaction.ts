import { AppError } from "../../errors.ts";
import { isOver } from "../deadline.ts";
import type { Deadline } from "../deadline.ts";
import { isRetryable } from "./pg-errors.ts";

// Each waits 2 s for a lock at most. Whoever loses three times in a row waits behind something that will take longer.
const TRIES = 3;

/** Does a transaction again that lost a race for locks and was rolled back; `busy` when it keeps losing. */
export async function retryTransaction<T>(deadline: Deadline, transaction: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await transaction();
    } catch (error) {
      if (!isRetryable(error)) throw error;
      if (tries === TRIES || isOver(deadline))
        throw new AppError("busy", { retryAfterMs: 1000, cause: error });
    }
  }
}
