import { API_PREFIX } from "../contract/constants.ts";
import { CALLS } from "../contract/calls.ts";
import type { Calls } from "../contract/calls.ts";
import { GoChatError } from "../errors.ts";
import { readAnswer } from "./answer.ts";
import type { CallOptions, CallTable } from "./call.ts";
import { exchange } from "./exchange.ts";
import type { ExchangeDeps } from "./exchange.ts";
import { withToken } from "./with-token.ts";
import type { Tokens } from "./with-token.ts";

/** What the API needs: where the server is, the world, and the tokens of a session. */
export interface ApiDeps extends ExchangeDeps, Tokens {}

type Fields = Readonly<Record<string, unknown>>;
type AnyCall = (input?: Fields, options?: CallOptions) => Promise<unknown>;

// 15 s: the server answers within 10 (E6), and the network has the rest.
const TIMEOUT_MS = 15_000;

/**
 * Every call of the API, by slice. A call that needs a token takes it from `accessToken`, and once more when the server refuses the
 * first. Each try ends after 15 seconds. Nothing else is tried again: whether that is right depends on what was asked.
 */
export function createApi(deps: ApiDeps): Calls {
  return mapValues(CALLS, (table) => createCalls(deps, table as CallTable<unknown>)) as unknown as Calls;
}

/** The calls of another table, made in the same way. */
export function createCalls<T>(deps: ApiDeps, table: CallTable<T>): T {
  return mapValues(table as Readonly<Record<string, string>>, (line) => callOf(line, deps)) as T;
}

function callOf(line: string, deps: ApiDeps): AnyCall {
  const [method = "", path = "", scope, ...answeredFailures] = line.split(" ");
  return async (input = {}, { signal } = {}) => {
    const parts = partsOf(method, path, input);
    const headers: Record<string, string> = parts.body === null ? {} : { "content-type": "application/json" };
    const request = { method, ...parts, headers, timeoutMs: TIMEOUT_MS };
    const ask = (token?: string): Promise<unknown> =>
      exchange(deps, request, token, signal, (response) => readAnswer(deps.url, response, answeredFailures));
    return scope === "none" ? ask() : withToken(deps, signal, ask);
  };
}

/** Fields that the path names stand in it; the others are the query of a GET, and else the body. */
function partsOf(method: string, path: string, input: Fields): { path: string; body: string | null } {
  const inPath = new Set<string>();
  const filled = path.replace(/:(\w+)/g, (_all, name: string) => {
    inPath.add(name);
    return segmentOf(name, input[name] as string | number | undefined);
  });
  const rest = Object.entries(input).filter(([name, value]) => value !== undefined && !inPath.has(name));
  if (method !== "GET") {
    const body = rest.length === 0 ? null : JSON.stringify(Object.fromEntries(rest));
    return { path: API_PREFIX + filled, body };
  }
  const query = new URLSearchParams(rest.map(([name, value]) => [name, String(value)])).toString();
  return { path: API_PREFIX + filled + (query === "" ? "" : `?${query}`), body: null };
}

// What no URL can hold as one segment: nothing, what an URL takes for a way up, half a character.
const NO_SEGMENT = /^\.{0,2}$|\p{Surrogate}/u;

function segmentOf(name: string, value: string | number | undefined): string {
  const text = String(value ?? "");
  if (NO_SEGMENT.test(text)) throw new GoChatError("invalid_request", `Give a valid \`${name}\`.`);
  return encodeURIComponent(text);
}

function mapValues<T, R>(record: Readonly<Record<string, T>>, map: (value: T) => R): Record<string, R> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}
