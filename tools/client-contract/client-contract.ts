import {
  API_PREFIX,
  CLIENT_FRAMES,
  CLOSE_CODES,
  ENDPOINTS,
  ERRORS,
  HEARTBEAT_GRACE_MS,
  LIMITS,
  PROTOCOL_VERSION,
  SERVER_FRAMES,
  TYPING_EVERY_MS,
} from "@gochat/protocol";
import type { Endpoint, TSchema } from "@gochat/protocol";
import { assertFieldsInOneObject } from "./fields-of-call.ts";
import { NAMED, fieldLines, typeText } from "./type-text.ts";
import type { Direction } from "./type-text.ts";

/**
 * The contract as the client has it: types without a schema library, the table of calls, and the few numbers that it uses at run
 * time. By path, for the generator of pages.
 */
export function clientContract(): Record<string, string> {
  return {
    "packages/client/src/contract/entities.ts": entities(),
    "packages/client/src/contract/frames.ts": frames(),
    "packages/client/src/contract/calls.ts": calls(),
    ...Object.fromEntries(
      SELDOM.map((slice) => [
        `packages/client/src/contract/${kebabCase(slice)}-calls.ts`,
        seldomCalls(slice),
      ]),
    ),
    "packages/client/src/contract/constants.ts": constants(),
  };
}

const HEAD = "// Made from packages/protocol by `npm run docs`.\n";

/** What the client uses of `LIMITS`. */
const LIMITS_USED = [
  "attachmentsMax",
  "fileNameMaxLength",
  "linksPerCall",
  "liveDetailsMaxMembers",
  "marksPerCall",
  "membersShown",
  "pageMax",
  "quoteMaxLength",
  "syncConversationsMax",
  "unreadMax",
  "watchedMax",
] as const satisfies readonly (keyof typeof LIMITS)[];

/** Slices whose calls most programs never make: each is a file of its own, and takes nothing where it is not imported. */
export const SELDOM = [
  "secondFactor",
  "signOn",
  "consent",
  "links",
  "emails",
  "invitations",
  "moderation",
  "reports",
  "admin",
] as const satisfies readonly (keyof typeof ENDPOINTS)[];

/** Those that a client makes. */
const SENT: ReadonlySet<string> = new Set(["Draft", "Mark", "Revised"]);

function entities(): string {
  const named = NAMED.filter(([name]) => name !== "UpgradeQuery");
  return [
    HEAD,
    comment("One of these words, or one of a later version (V2 of the protocol says what it is taken for)."),
    "export type Word<Known extends string> = Known | (string & {});",
    "",
    ...named.map(([name, schema]) => interfaceText(name, schema, SENT.has(name) ? "sent" : "received")),
  ].join("\n");
}

function frames(): string {
  const imported = NAMED.map(([name]) => name);
  const sent = Object.entries(CLIENT_FRAMES).map(([type, { schema, summary }]) =>
    memberText(type, schema, summary, "sent"),
  );
  const received = Object.entries(SERVER_FRAMES).map(([type, { schema, summary }]) =>
    memberText(type, schema, summary, "received"),
  );
  const body = [
    comment("Everything that a client may send, by type."),
    `export interface ClientFrames {\n${sent.join("\n")}\n}`,
    "export type ClientFrameType = keyof ClientFrames;",
    "export type ClientFrame = ClientFrames[ClientFrameType];",
    "",
    comment("Everything that the server may send, by type."),
    `export interface ServerFrames {\n${received.join("\n")}\n}`,
    "export type ServerFrameType = keyof ServerFrames;",
    "export type ServerFrame = ServerFrames[ServerFrameType];",
    "",
  ].join("\n");
  return `${HEAD}\n${importsOf(body, imported)}\n${body}`;
}

function calls(): string {
  const slices = Object.entries(ENDPOINTS).flatMap(([slice, endpoints]) =>
    SELDOM.some((seldom) => seldom === slice) ? [] : [[slice, jsonCalls(endpoints)] as const],
  );
  const table = slices.map(([slice, endpoints]) => `  ${slice}: {\n${rows(slice, endpoints, "    ")}\n  },`);
  const types = slices.map(
    ([slice, endpoints]) => `  readonly ${slice}: {\n${typeRows(endpoints, "    ")}\n  };`,
  );
  const body = [
    comment(
      "Method, path under the prefix and, where it is not `user`, scope of the token of every call, by slice; then the statuses of failures that are an answer all the same.",
    ),
    `export const CALLS = {\n${table.join("\n")}\n} as const;`,
    "",
    comment("The calls of the API. What stands in the path, in the query and in the body is one object."),
    `export interface Calls {\n${types.join("\n")}\n}`,
    "",
  ].join("\n");
  return withImports(body, "Call");
}

function seldomCalls(slice: (typeof SELDOM)[number]): string {
  const endpoints = jsonCalls(ENDPOINTS[slice]);
  const [constant, type] = [constantName(slice), `${slice.charAt(0).toUpperCase()}${slice.slice(1)}Calls`];
  const body = [
    comment("The same table for calls that most programs never make: `chat.calls` makes them."),
    `export const ${constant} = {\n${rows(slice, endpoints, "  ")}\n} as const as CallTable<${type}>;`,
    "",
    `export interface ${type} {\n${typeRows(endpoints, "  ")}\n}`,
    "",
  ].join("\n");
  return withImports(body, "Call, CallTable");
}

function rows(slice: string, endpoints: Readonly<Record<string, Endpoint>>, indent: string): string {
  const lines = Object.entries(endpoints).map(([name, endpoint]) => {
    assertFieldsInOneObject(`${slice}.${name}`, endpoint);
    const { method, path, auth, responses } = endpoint;
    const failures = Object.keys(responses).filter((status) => Number(status) >= 400);
    const isUsual = auth.scope === "user" && failures.length === 0;
    return `${indent}${name}: "${[method, path, ...(isUsual ? [] : [auth.scope]), ...failures].join(" ")}",`;
  });
  return lines.join("\n");
}

const typeRows = (endpoints: Readonly<Record<string, Endpoint>>, indent: string): string =>
  Object.entries(endpoints)
    .map(([name, endpoint]) => callText(name, endpoint, indent))
    .join("\n");

function withImports(body: string, fromCall: string): string {
  const named = importsOf(
    body,
    NAMED.map(([name]) => name),
  );
  return `${HEAD}\nimport type { ${fromCall} } from "../http/call.ts";\n${named}\n${body}`;
}

/** What takes a form, or answers bytes, is no call: the client speaks of files in other ways. */
function jsonCalls(endpoints: Readonly<Record<string, Endpoint>>): Record<string, Endpoint> {
  return Object.fromEntries(
    Object.entries(endpoints).filter(([, { form, bytes }]) => form === undefined && bytes === undefined),
  );
}

function constants(): string {
  const final = Object.entries(CLOSE_CODES).filter(([, { reconnect }]) => !reconnect);
  return [
    HEAD,
    `export const PROTOCOL_VERSION = ${PROTOCOL_VERSION};`,
    comment("Where the paths of calls begin."),
    `export const API_PREFIX = "${API_PREFIX}";`,
    "",
    comment("Close codes after which a client does not connect again by itself (C11)."),
    `export const FINAL_CLOSE_CODES: readonly number[] = [${final.map(([code]) => code).join(", ")}];`,
    "",
    comment("What the server refuses with."),
    `export type ErrorCode =\n${Object.keys(ERRORS)
      .map((code) => `  | "${code}"`)
      .join("\n")};`,
    "",
    comment("Silence after a ping that ends a connection (C9)."),
    `export const HEARTBEAT_GRACE_MS = ${HEARTBEAT_GRACE_MS};`,
    comment("Whoever goes on typing says so this often (P1)."),
    `export const TYPING_EVERY_MS = ${TYPING_EVERY_MS};`,
    ...LIMITS_USED.map((name) => `export const ${constantName(name)} = ${LIMITS[name]};`),
    "",
  ].join("\n");
}

function callText(name: string, endpoint: Endpoint, indent: string): string {
  const { summary, errors, params, query, body, responses } = endpoint;
  const input = [params, query, body].filter((schema) => schema !== undefined);
  const output = [...new Set(Object.values(responses).map((schema) => typeText(schema, "received")))];
  const refusals = errors.length === 0 ? "" : ` Errors: ${errors.map((code) => `\`${code}\``).join(", ")}.`;
  const given = input.length === 0 ? "{}" : input.map((schema) => typeText(schema, "sent")).map(bracketed);
  return `${indent}${comment(`${summary}.${refusals}`)}\n${indent}readonly ${name}: Call<${[given].flat().join(" & ")}, ${output.join(" | ")}>;`;
}

function memberText(type: string, schema: TSchema, summary: string, direction: Direction): string {
  return `  ${comment(summary)}\n  readonly "${type}": ${typeText(schema, direction)};`;
}

function interfaceText(name: string, schema: TSchema, direction: Direction): string {
  const { description } = schema as { description?: string };
  const about = description === undefined ? "" : `${comment(description)}\n`;
  const lines = fieldLines(schema, direction).map((line) => `  ${line}`);
  return `${about}export interface ${name} {\n${lines.join("\n")}\n}\n`;
}

function importsOf(body: string, names: readonly string[]): string {
  const used = names.filter((name) => new RegExp(`\\b${name}\\b`).test(body));
  const all = /\bWord</.test(body) ? [...used, "Word"] : used;
  return all.length === 0 ? "" : `import type { ${all.toSorted().join(", ")} } from "./entities.ts";\n`;
}

const bracketed = (type: string): string => (type.includes("} | {") ? `(${type})` : type);
const comment = (text: string): string => `/** ${text} */`;
const kebabCase = (name: string): string => name.replaceAll(/[A-Z]/g, "-$&").toLowerCase();
const constantName = (limit: string): string => limit.replaceAll(/[A-Z]/g, "_$&").toUpperCase();
