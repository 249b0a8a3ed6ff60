import { API_PREFIX, ERRORS } from "@gochat/protocol";
import type { Endpoint, ErrorCode } from "@gochat/protocol";
import { call, fileForm } from "@gochat/testkit";
import type { Answer } from "@gochat/testkit";

/** A call of an endpoint of the contract. */
export interface HttpCall {
  readonly endpoint: Endpoint;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number>>;
  /** A small form where the endpoint takes one, unless it is given. */
  readonly body?: unknown;
}

export type HttpAnswer = Answer<Record<string, unknown>>;

export function perform(
  server: { url: string },
  token: string | undefined,
  { endpoint, params = {}, query = {}, body = endpoint.form && fileForm("a small file") }: HttpCall,
): Promise<HttpAnswer> {
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_all, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
  const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  return call(server, endpoint.method, `${API_PREFIX}${path}?${search.toString()}`, {
    ...(token !== undefined && { token }),
    ...(body !== undefined && { body }),
  });
}

/** A call that must work: what it is answered. */
export async function mustPerform<T>(server: { url: string }, token: string, call: HttpCall): Promise<T> {
  const { status, body } = await perform(server, token, call);
  if (status >= 300)
    throw new Error(`${call.endpoint.method} ${call.endpoint.path}: ${status} ${JSON.stringify(body)}`);
  return body as T;
}

/** `ok`, or the code of the error, with the status if that is not the one of the code. */
export function codeOfAnswer({ status, body }: HttpAnswer): string {
  if (status >= 200 && status < 300) return "ok";
  const code = String(body["code"]);
  return ERRORS[code as ErrorCode]?.http_status === status ? code : `${code} with status ${status}`;
}
