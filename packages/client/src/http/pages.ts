import type { CallOptions } from "./call.ts";

type PagedCall = (input: never, options?: CallOptions) => Promise<{ readonly next_cursor: string | null }>;

/**
 * The pages of a list, each asked for when it is wanted: `for await (const { users } of pages(api.users.search, { query: "al" }))`.
 * Those of a history go back in time. Takes what the call takes, and throws what it throws.
 */
export async function* pages<C extends PagedCall>(
  call: C,
  ...given: Parameters<C>
): AsyncGenerator<Awaited<ReturnType<C>>, void, undefined> {
  const [input, options] = given;
  let page = (await call(input, options)) as Awaited<ReturnType<C>>;
  yield page;
  while (page.next_cursor !== null) {
    const next = { ...(input as object | undefined), cursor: page.next_cursor };
    page = (await call(next as never, options)) as typeof page;
    yield page;
  }
}
