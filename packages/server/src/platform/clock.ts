/** Wall time in milliseconds since 1970. For what people see and for token lifetimes, never for order. */
export interface Clock {
  readonly now: () => number;
}

export const systemClock: Clock = { now: () => Date.now() };
