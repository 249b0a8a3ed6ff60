/** Whoever wants to know awaits it; an event handler that does not leaves no rejection behind that nobody handles. */
export function leftAlone<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
