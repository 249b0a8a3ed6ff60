import type { Environment } from "../environment.ts";
import { GoChatError, unreachable } from "../errors.ts";
import type { AbortSignalLike, FetchLike } from "../platform-types.ts";

export interface ExchangeDeps {
  /** Where the server is, such as `https://chat.example.com`. */
  readonly url: string;
  readonly environment: Pick<Environment, "fetch" | "schedule">;
}

export interface HttpRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Beside the one with the token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | ArrayBuffer | null;
  readonly timeoutMs: number;
}

/** One request and its answer: what `read` makes of it, or an error. */
export async function exchange<T>(
  { url, environment }: ExchangeDeps,
  { path, headers, timeoutMs, ...request }: HttpRequest,
  token: string | undefined,
  signal: AbortSignalLike | undefined,
  read: (response: Awaited<ReturnType<FetchLike>>) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort();
  signal?.addEventListener("abort", abort);
  let isLate = false;
  const cancelTimeout = environment.schedule(timeoutMs, () => {
    isLate = true;
    abort();
  });
  try {
    const response = await environment.fetch(url.replace(/\/+$/, "") + path, {
      ...request,
      headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
      // Followed, a POST may become the GET of another call.
      redirect: "manual",
      signal: controller.signal,
    });
    return await read(response);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof GoChatError) throw error;
    throw unreachable(isLate ? lateMessage(url, timeoutMs) : unreachedMessage(url, error), error);
  } finally {
    cancelTimeout();
    signal?.removeEventListener("abort", abort);
    // Frees the connection where the answer was not read to its end.
    abort();
  }
}

const lateMessage = (url: string, timeoutMs: number): string =>
  `${url} did not answer within ${timeoutMs / 1000} seconds. Try again.`;
/** Node says why, with a code; browsers keep it for themselves. */
function unreachedMessage(url: string, error: unknown): string {
  const { code } = ((error as Error).cause ?? {}) as { readonly code?: string };
  const why = code === undefined ? "" : ` (${code})`;
  return `${url} was not reached. Check the address, your network, that the server runs, and, from a web page, that it allows the page's origin${why}.`;
}
