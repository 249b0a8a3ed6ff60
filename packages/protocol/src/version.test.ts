import { expect, test } from "vitest";
import { CLOSE_CODES } from "./close-codes.ts";
import { ERRORS, Problem, WireError } from "./errors.ts";
import { CLIENT_FRAMES } from "./frames/client-frames.ts";
import { SERVER_FRAMES } from "./frames/server-frames.ts";
import { API_PREFIX, ENDPOINTS } from "./http/endpoints.ts";
import type { TSchema } from "./schema.ts";
import { SCHEMA_HASH } from "./schema-hash.ts";
import { UpgradeQuery } from "./upgrade.ts";
import { PROTOCOL } from "./version.ts";

const schemasOf = (frames: Readonly<Record<string, { schema: TSchema }>>) =>
  Object.fromEntries(Object.entries(frames).map(([type, { schema }]) => [type, schema]));

const CONTRACT = {
  protocol: PROTOCOL,
  upgrade: UpgradeQuery,
  prefix: API_PREFIX,
  clientFrames: schemasOf(CLIENT_FRAMES),
  serverFrames: schemasOf(SERVER_FRAMES),
  endpoints: ENDPOINTS,
  errors: ERRORS,
  closeCodes: CLOSE_CODES,
  wireError: WireError,
  problem: Problem,
};

// What only people read. A field of the same name holds a schema and not a text, so it stays.
const PROSE = new Set(["description", "summary", "title", "tag"]);

/** The same text for the same contract: keys in order, no prose, and `required` as the set that it is. */
function stableStringify(value: unknown, key = ""): string {
  if (Array.isArray(value)) {
    const items = value.map((item) => stableStringify(item));
    return `[${(key === "required" || key === "errors" ? items.sort() : items).join(",")}]`;
  }
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value)
    .filter(([name, inner]) => !(PROSE.has(name) && typeof inner === "string") && inner !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, inner]) => `${JSON.stringify(name)}:${stableStringify(inner, name)}`);
  return `{${fields.join(",")}}`;
}

async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

test("the wire contract does not change silently", async () => {
  const hash = await sha256(stableStringify(CONTRACT));
  expect(
    hash,
    `The wire contract changed. If that is meant:
  1. say in CHANGELOG.md what changed on the wire;
  2. if a client of today would break (V4 in SPEC.md), raise PROTOCOL_VERSION in packages/protocol/src/version.ts and run this test again;
  3. put the new hash into packages/protocol/src/schema-hash.ts: ${hash}`,
  ).toBe(SCHEMA_HASH);
});

test("prose and the order of fields are not part of the contract, everything else is", () => {
  const schema = { type: "object", required: ["a", "b"], properties: { a: { type: "string" }, b: {} } };
  const reordered = { properties: { b: {}, a: { type: "string" } }, required: ["b", "a"], type: "object" };
  expect(stableStringify({ ...reordered, description: "for people" })).toBe(stableStringify(schema));
  expect(stableStringify({ ...schema, additionalProperties: false })).not.toBe(stableStringify(schema));
  const withField = { ...schema, properties: { ...schema.properties, description: { type: "string" } } };
  expect(stableStringify(withField)).not.toBe(stableStringify(schema));
});
