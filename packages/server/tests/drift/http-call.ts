import { call } from "@gochat/testkit";
import type { ENDPOINTS, BodyOf, Endpoint, ParamsOf, ReplyOf } from "@gochat/protocol";

/** A call of an endpoint that may change something, as a value. */
export interface HttpCall {
  readonly endpoint: Endpoint;
  readonly path: string;
  readonly body: unknown;
}

type Given<Name extends string, T> = [T] extends [undefined] ? unknown : { readonly [N in Name]: T };

export function toCall<E extends Endpoint>(
  endpoint: E,
  input: Given<"params", ParamsOf<E>> & Given<"body", BodyOf<E>>,
): HttpCall {
  const { params = {}, body } = input as { params?: Record<string, string | number>; body?: unknown };
  const path = endpoint.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
  return { endpoint, path, body };
}

/** Makes the call as somebody. Throws when it is refused. */
export async function make(
  server: { url: string },
  token: string,
  { endpoint, path, body }: HttpCall,
): Promise<unknown> {
  const answer = await call<unknown>(server, endpoint.method, `/api/v1${path}`, { token, body });
  if (answer.status >= 300)
    throw new Error(`${endpoint.method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
  return answer.body;
}

/** The same, with its answer. */
export async function reply<E extends Endpoint>(
  server: { url: string },
  token: string,
  endpoint: E,
  input: Given<"params", ParamsOf<E>> & Given<"body", BodyOf<E>>,
): Promise<ReplyOf<E>["body"]> {
  return (await make(server, token, toCall(endpoint, input))) as ReplyOf<E>["body"];
}

type Endpoints = typeof ENDPOINTS;
type MutatingOf<S extends string, E> = {
  [N in keyof E]: E[N] extends { readonly method: "GET" } ? never : N extends string ? `${S}.${N}` : never;
}[keyof E];

/** Every endpoint that is not a GET, by slice and name. */
export type Mutating = { [S in keyof Endpoints]: MutatingOf<S, Endpoints[S]> }[keyof Endpoints];
