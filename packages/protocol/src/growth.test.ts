import { expect, test } from "vitest";
import { CLOSE_CODES } from "./close-codes.ts";
import { Problem } from "./errors.ts";
import { CLIENT_FRAMES } from "./frames/client-frames.ts";
import { SERVER_FRAMES } from "./frames/server-frames.ts";
import type { Endpoint } from "./http/endpoint.ts";
import { ENDPOINTS } from "./http/endpoints.ts";
import { exactly } from "./schema.ts";
import { UpgradeQuery } from "./upgrade.ts";

const endpoints = Object.entries(ENDPOINTS).flatMap(([slice, calls]) =>
  Object.entries<Endpoint>(calls).map(([name, endpoint]): [string, Endpoint] => [
    `${slice}.${name}`,
    endpoint,
  ]),
);

const TAKEN: Record<string, unknown> = {
  "/ws": UpgradeQuery,
  ...Object.fromEntries(Object.entries(CLIENT_FRAMES).map(([type, { schema }]) => [type, schema])),
  ...Object.fromEntries(
    endpoints.map(([id, { params, query, body }]): [string, unknown] => [id, { params, query, body }]),
  ),
};
const SENT: Record<string, unknown> = {
  problem: Problem,
  ...Object.fromEntries(Object.entries(SERVER_FRAMES).map(([type, { schema }]) => [type, schema])),
  ...Object.fromEntries(endpoints.map(([id, { responses }]) => [id, responses])),
};

type Schema = Record<string, unknown>;

/** Where in a schema, at any depth, something is wrong. */
function placesWhere(isWrong: (schema: Schema) => boolean, value: unknown, path: string): string[] {
  if (typeof value !== "object" || value === null) return [];
  const within = Object.entries(value).flatMap(([key, inner]) =>
    placesWhere(isWrong, inner, `${path}/${key}`),
  );
  return isWrong(value as Schema) ? [path, ...within] : within;
}
const allWhere = (isWrong: (schema: Schema) => boolean, parts: Schema) =>
  Object.entries(parts).flatMap(([name, part]) => placesWhere(isWrong, part, name));

const isObject = (schema: Schema) => schema["type"] === "object";
/** One of several words, and no other. */
const isList = ({ enum: words, anyOf = [] }: Schema) =>
  words !== undefined || (anyOf as Schema[]).filter((each) => "const" in each).length > 1;

test("V3 what the server takes has no room for anything else", () => {
  const isOpen = (schema: Schema) => isObject(schema) && schema["additionalProperties"] !== false;
  expect(allWhere(isOpen, TAKEN)).toEqual([]);
  const isGrowing = (schema: Schema) => "x-extensible-enum" in schema;
  expect(allWhere(isGrowing, TAKEN)).toEqual([]);
});

test("V2 what the server sends has room for other fields, and for other words", () => {
  const isClosed = (schema: Schema) => isObject(schema) && "additionalProperties" in schema;
  expect(allWhere(isClosed, SENT)).toEqual([]);
  expect(allWhere(isList, SENT)).toEqual([]);
});

test("V2 each word that may grow says what a client takes another one for", () => {
  const isMute = (schema: Schema) =>
    "x-extensible-enum" in schema && !/Another one: \S/.test(String(schema["description"]));
  expect(allWhere(isMute, SENT)).toEqual([]);
  const words = allWhere((schema) => "x-extensible-enum" in schema, SENT).map((path) =>
    path
      .replace(/\/anyOf\/\d+$/, "")
      .split("/")
      .at(-1),
  );
  const expected = [
    "action",
    "code",
    "groups_from",
    "history",
    "instance_role",
    "items",
    "kind",
    "messages_from",
    "people_search",
    "purpose",
    "reason",
    "request",
  ];
  expect(new Set(words)).toEqual(
    new Set([...expected, "registration", "resolution", "role", "side", "status", "to", "who_writes"]),
  );
});

test("what a server of this version sends can be checked to the letter", () => {
  const closed = exactly(SERVER_FRAMES["message.created"].schema);
  expect(
    placesWhere((schema) => isObject(schema) && schema["additionalProperties"] !== false, closed, ""),
  ).toEqual([]);
  expect(placesWhere(isList, closed, "")).toContain("/properties/message/properties/kind");
});

test("V2 a close code that a client does not know means to connect again, so only codes that forbid it must be known", () => {
  const forbidding = Object.entries(CLOSE_CODES).flatMap(([code, { reconnect }]) =>
    reconnect ? [] : [code],
  );
  expect(forbidding).toEqual(["1002", "1007", "1008", "1009", "4001", "4009"]);
});
