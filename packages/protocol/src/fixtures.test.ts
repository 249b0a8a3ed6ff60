import { Compile } from "typebox/compile";
import { describe, expect, test } from "vitest";
import clientFrames from "../fixtures/client-frames.json" with { type: "json" };
import auth from "../fixtures/http-auth.json" with { type: "json" };
import conversations from "../fixtures/http-conversations.json" with { type: "json" };
import messages from "../fixtures/http-messages.json" with { type: "json" };
import operations from "../fixtures/http-operations.json" with { type: "json" };
import users from "../fixtures/http-users.json" with { type: "json" };
import problems from "../fixtures/problems.json" with { type: "json" };
import serverFrames from "../fixtures/server-frames.json" with { type: "json" };
import { ERRORS, Problem } from "./errors.ts";
import type { ErrorCode } from "./errors.ts";
import { CLIENT_FRAMES } from "./frames/client-frames.ts";
import { SERVER_FRAMES } from "./frames/server-frames.ts";
import type { Endpoint } from "./http/endpoint.ts";
import { ENDPOINTS } from "./http/endpoints.ts";
import type { TSchema } from "./schema.ts";

interface Call {
  request: { params?: unknown; query?: unknown; body?: unknown };
  responses: Record<string, unknown>;
}

const calls: Record<string, Call> = { ...auth, ...users, ...conversations, ...messages, ...operations };
const endpoints: Record<string, Endpoint> = Object.fromEntries(
  Object.entries(ENDPOINTS).flatMap(([slice, byName]) =>
    Object.entries(byName).map(([name, endpoint]) => [`${slice}.${name}`, endpoint]),
  ),
);

/** Where a sample breaks its schema. No schema: there must be no sample. */
function problemsOf(schema: TSchema | null | undefined, sample: unknown): unknown[] {
  if (!schema) return sample === undefined || sample === null ? [] : ["there should be nothing"];
  return Compile(schema).Errors(sample);
}

test.each([
  ["client frame", CLIENT_FRAMES, clientFrames],
  ["server frame", SERVER_FRAMES, serverFrames],
  ["endpoint", endpoints, calls],
])("every %s has samples, and no sample is left over", (_, contract, samples) => {
  expect(Object.keys(samples).sort()).toEqual(Object.keys(contract).sort());
});

describe.each([
  ["client", CLIENT_FRAMES, clientFrames],
  ["server", SERVER_FRAMES, serverFrames],
])("%s frames", (_, schemas: Record<string, TSchema>, samples) => {
  test.each(Object.entries(samples))("%s: its samples are valid", (type, byName) => {
    const frames: Record<string, { type: string }> = byName;
    expect(Object.keys(frames)).not.toEqual([]);
    for (const frame of Object.values(frames)) {
      expect(frame.type).toBe(type);
      expect(problemsOf(schemas[type], frame)).toEqual([]);
    }
  });
});

test.each(Object.entries(calls))(
  "%s: its request and each of its responses are valid",
  (id, { request, responses }) => {
    const endpoint = endpoints[id];
    expect(problemsOf(endpoint?.params, request.params)).toEqual([]);
    expect(problemsOf(endpoint?.query, request.query)).toEqual([]);
    expect(problemsOf(endpoint?.body, request.body)).toEqual([]);
    const expected: Endpoint["responses"] = endpoint?.responses ?? {};
    expect(Object.keys(responses)).toEqual(Object.keys(expected));
    for (const [status, response] of Object.entries(responses)) {
      expect(problemsOf(expected[Number(status)], response)).toEqual([]);
    }
  },
);

test.each(Object.entries(problems))(
  "problem, %s: the sample is valid and agrees with the error table",
  (_, problem) => {
    expect(problemsOf(Problem, problem)).toEqual([]);
    const { http_status, title } = ERRORS[problem.code as ErrorCode];
    expect(problem).toMatchObject({ status: http_status, title, type: `urn:gochat:error:${problem.code}` });
  },
);

test("a field that the contract does not know is refused", () => {
  const frame = { ...clientFrames.ping.bare, surprise: true };
  expect(problemsOf(CLIENT_FRAMES.ping, frame)).not.toEqual([]);
});
