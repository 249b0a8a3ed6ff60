import type { ENDPOINTS, BodyOf, Endpoint, ParamsOf, ReplyOf } from "@gochat/protocol";
import { mustPerform } from "../http-call.ts";
import type { HttpCall } from "../http-call.ts";

type Given<Name extends string, T> = [T] extends [undefined] ? unknown : { readonly [N in Name]: T };

export function toCall<E extends Endpoint>(
  endpoint: E,
  input: Given<"params", ParamsOf<E>> & Given<"body", BodyOf<E>>,
): HttpCall {
  return { endpoint, ...(input as Omit<HttpCall, "endpoint">) };
}

/** A call that must work, with the type of its answer. */
export function reply<E extends Endpoint>(
  server: { url: string },
  token: string,
  endpoint: E,
  input: Given<"params", ParamsOf<E>> & Given<"body", BodyOf<E>>,
): Promise<ReplyOf<E>["body"]> {
  return mustPerform(server, token, toCall(endpoint, input));
}

type Endpoints = typeof ENDPOINTS;
type MutatingOf<S extends string, E> = {
  [N in keyof E]: E[N] extends { readonly method: "GET" } ? never : N extends string ? `${S}.${N}` : never;
}[keyof E];

/** Every endpoint that is not a GET, by slice and name. */
export type Mutating = { [S in keyof Endpoints]: MutatingOf<S, Endpoints[S]> }[keyof Endpoints];
