import { AppError } from "../errors.ts";

/**
 * Until when an answer is worth waiting for, on the clock of `performance.now()`. Made where a frame or a request is read, and
 * handed on from there: whatever waits on the way waits no longer than that.
 */
export type Deadline = number;

// E6 says 10 s. What is left is for a busy node, and for the way of the answer.
const ANSWER_WITHIN_MS = 9500;

/** For what is read now. */
export const answerDeadline = (): Deadline => performance.now() + ANSWER_WITHIN_MS;

export const inMs = (ms: number): Deadline => performance.now() + ms;

export const remainingMs = (deadline: Deadline): number => Math.max(0, deadline - performance.now());

export const isOver = (deadline: Deadline): boolean => performance.now() >= deadline;

/** Rejects with this code at the deadline, whatever becomes of the work: for work that many share, and that goes on for others. */
export async function withinDeadline<T>(
  deadline: Deadline,
  work: Promise<T>,
  code: "unavailable" | "outcome_unknown" = "unavailable",
): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new AppError(code)), remainingMs(deadline));
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}
