/** Settles as `work` does, or rejects after `ms`. The work itself goes on: the caller only stops waiting for it. */
export async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  const { promise: expired, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error(`Redis did not answer within ${ms} ms.`));
  }, ms);
  try {
    return await Promise.race([work, expired]);
  } finally {
    clearTimeout(timer);
  }
}
