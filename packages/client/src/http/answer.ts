import type { Problem } from "../contract/entities.ts";
import type { FetchLike } from "../platform-types.ts";
import { GoChatError } from "../errors.ts";

type Response = Awaited<ReturnType<FetchLike>>;

/** The body of an answer; undefined where it has none. Throws what it refuses with, and `unexpected_answer` for what no GoChat says. */
export async function readAnswer(
  url: string,
  response: Response,
  answeredFailures: readonly string[],
): Promise<unknown> {
  const { ok, status, headers } = response;
  if (status === 204) return undefined;
  const type = headers.get("content-type") ?? "nothing";
  const isAnswer = type.startsWith("application/json") && (ok || answeredFailures.includes(String(status)));
  const isProblem = type.startsWith("application/problem+json") && !ok;
  const body = isAnswer || isProblem ? parsed(await response.text()) : undefined;
  if (isAnswer && body !== undefined) return body;
  const about = {
    status,
    isRetryable: status === 408 || status === 429 || status >= 500, // V2
    retryAfterMs: retryAfterMs(headers.get("retry-after")),
    requestId: headers.get("x-request-id") ?? undefined,
  };
  const problem = isProblem ? (body as Partial<Problem> | null | undefined) : undefined;
  if (typeof problem?.code === "string") {
    const { code, request_id: requestId = about.requestId } = problem;
    throw new GoChatError(code, messageOf(problem), { ...about, requestId });
  }
  throw new GoChatError("unexpected_answer", strangeMessage(url, status, type), about);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Seconds (E5). A date, which only a proxy would say, is no better than the pause that a client makes anyway. */
function retryAfterMs(header: string | null): number | undefined {
  return header !== null && /^\d{1,9}$/.test(header) ? Number(header) * 1000 : undefined;
}

function messageOf({ code, detail, title, errors }: Partial<Problem>): string {
  const places = Array.isArray(errors) ? errors.map(({ path, message }) => `${path} ${message}`) : [];
  const text = detail ?? title ?? String(code);
  return places.length === 0 ? text : `${text} (${places.join("; ")})`;
}

function strangeMessage(url: string, status: number, type: string): string {
  // A browser hides where a redirect leads to, and calls its status 0.
  if (status === 0 || (status >= 300 && status < 400))
    return `${url} redirects. Give the address that it redirects to.`;
  return `${url} answered ${status} with ${type}, as no GoChat server does. Check the address, and what stands between here and the server.`;
}
