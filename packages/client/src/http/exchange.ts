import type { Environment } from "../environment.ts";
import { GoChatError, unreachable } from "../errors.ts";
import type { AbortSignalLike } from "../platform-types.ts";
import { readAnswer } from "./answer.ts";

export interface ExchangeDeps {
  /** Where the server is, such as `https://chat.example.com`. */
  readonly url: string;
  readonly environment: Pick<Environment, "fetch" | "schedule">;
}

export interface HttpRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** JSON. */
  readonly body: string | null;
  /** Statuses of failures that are an answer all the same. */
  readonly answeredFailures: readonly string[];
}

// 15 s: the server answers within 10 (E6), and the network has the rest.
const TIMEOUT_MS = 15_000;

/** One request and its answer: the body, or an error. */
export async function exchange(
  { url, environment }: ExchangeDeps,
  request: HttpRequest,
  token: string | undefined,
  signal: AbortSignalLike | undefined,
): Promise<unknown> {
  signal?.throwIfAborted();
  const controller = new AbortController();
  const abort = () => controller.abort();
  signal?.addEventListener("abort", abort);
  let isLate = false;
  const cancelTimeout = environment.schedule(TIMEOUT_MS, () => {
    isLate = true;
    abort();
  });
  try {
    const response = await environment.fetch(url.replace(/\/+$/, "") + request.path, {
      method: request.method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(request.body !== null && { "content-type": "application/json" }),
      },
      body: request.body,
      // Followed, a POST may become the GET of another call.
      redirect: "manual",
      signal: controller.signal,
    });
    return await readAnswer(url, response, request.answeredFailures);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof GoChatError) throw error;
    throw unreachable(isLate ? lateMessage(url) : unreachedMessage(url, error), error);
  } finally {
    cancelTimeout();
    signal?.removeEventListener("abort", abort);
    // Frees the connection where the answer was not read to its end.
    abort();
  }
}

const lateMessage = (url: string): string =>
  `${url} did not answer within ${TIMEOUT_MS / 1000} seconds. Try again.`;
/** Node says why, with a code; browsers keep it for themselves. */
function unreachedMessage(url: string, error: unknown): string {
  const { code } = ((error as Error).cause ?? {}) as { readonly code?: string };
  const why = code === undefined ? "" : ` (${code})`;
  return `${url} was not reached. Check the address, your network, that the server runs, and, from a web page, that it allows the page's origin${why}.`;
}
