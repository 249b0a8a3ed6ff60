import type { AbortSignalLike } from "../platform-types.ts";

/** How a call is made, beside what it says. */
export interface CallOptions {
  /** Ends the waiting. What the call changes may be changed all the same. */
  readonly signal?: AbortSignalLike | undefined;
}

/**
 * A call of the API: resolves with the body of the answer; throws a `GoChatError`, or the reason of the signal. `input` may be left out
 * where nothing in it must be given.
 */
export type Call<Input, Output> =
  Partial<Input> extends Input
    ? (input?: Input, options?: CallOptions) => Promise<Output>
    : (input: Input, options?: CallOptions) => Promise<Output>;

declare const made: unique symbol;

/** Calls that a chat can make besides those of its `api`, as a line for each. */
export type CallTable<Calls> = Readonly<Record<keyof Calls, string>> & { readonly [made]?: Calls };
