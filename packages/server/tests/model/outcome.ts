import type { ErrorCode } from "@gochat/protocol";

/**
 * What the model says must come of a command. Where several things are wrong with it, any of them may be answered; what would tell
 * somebody more than they may know is left out by whoever makes the list.
 */
export type Outcome<T> = { readonly done: T } | { readonly refused: readonly ErrorCode[] };

export const done = <T>(value: T): Outcome<T> => ({ done: value });

export const refused = (...codes: readonly ErrorCode[]): { readonly refused: readonly ErrorCode[] } => ({
  refused: codes,
});

/** The codes whose reason holds. */
export function reasons(...given: readonly (readonly [ErrorCode, boolean])[]): ErrorCode[] {
  return given.filter(([, holds]) => holds).map(([code]) => code);
}
