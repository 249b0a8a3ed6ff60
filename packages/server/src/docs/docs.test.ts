import { once } from "node:events";
import { createServer, get } from "node:http";
import type { AddressInfo } from "node:net";
import { gunzipSync } from "node:zlib";
import { API_PREFIX, CLIENT_FRAMES, ENDPOINTS, ERRORS, ID_PATTERN, SERVER_FRAMES } from "@gochat/protocol";
import type { Endpoint } from "@gochat/protocol";
import { expect, test } from "vitest";
import { createAsyncApi } from "./asyncapi.ts";
import { routeDocs } from "./docs.ts";
import { createOpenApi } from "./openapi.ts";
import { createTestHttpServer } from "@gochat/testkit/rigs/http-server.ts";

const endpoints = Object.entries(ENDPOINTS).flatMap(([slice, calls]) =>
  Object.entries<Endpoint>(calls).map(([name, endpoint]) =>
    Object.assign({ id: `${slice}.${name}` }, endpoint),
  ),
);
const pathOf = ({ path }: Endpoint) => API_PREFIX + path.replaceAll(/:(\w+)/g, "{$1}");

interface Operation {
  operationId: string;
  security: object[];
  parameters?: { name: string; in: string; required: boolean }[];
  requestBody?: object;
  responses: Record<string, { description: string; content?: Record<string, unknown> }>;
}
// As a reader gets it: through JSON.
const openApi = JSON.parse(JSON.stringify(createOpenApi("1.2.3"))) as {
  openapi: string;
  servers: { url: string }[];
  tags: { name: string; description: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, object>; securitySchemes: Record<string, object> };
};
const asyncApi = JSON.parse(JSON.stringify(createAsyncApi("1.2.3"))) as {
  asyncapi: string;
  channels: { socket: { address: string; messages: Record<string, object> } };
  operations: Record<
    string,
    { action: string; messages: object[]; reply?: { messages: { $ref: string }[] } }
  >;
  components: {
    messages: Record<string, { summary: string; payload: { required: string[]; properties: object } }>;
    schemas: Record<string, object>;
  };
};

/** Every value at any depth that stands under this key. */
function valuesOf(key: string, value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => (name === key ? [inner] : valuesOf(key, inner)));
}

function resolve(document: object, reference: unknown): unknown {
  const [root, ...keys] = String(reference).split("/");
  expect(root).toBe("#");
  return keys.reduce<unknown>(
    (value, key) => (value as Record<string, unknown> | undefined)?.[key],
    document,
  );
}

const operationOf = (id: string) => {
  const endpoint = endpoints.find((candidate) => candidate.id === id);
  const operation = endpoint && openApi.paths[pathOf(endpoint)]?.[endpoint.method.toLowerCase()];
  if (operation === undefined) throw new Error(`There is no ${id}`);
  return operation;
};

test("OpenAPI holds every endpoint of the contract under the API's prefix, and nothing else", () => {
  const documented = Object.entries(openApi.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { operationId }]) => `${operationId} ${method} ${path}`),
  );
  const expected = endpoints.map(
    (endpoint) => `${endpoint.id} ${endpoint.method.toLowerCase()} ${pathOf(endpoint)}`,
  );
  expect(documented.sort()).toEqual(expected.sort());
  expect(openApi.openapi).toMatch(/^3\.1\./);
});

test.each([
  ["OpenAPI", openApi],
  ["AsyncAPI", asyncApi],
])("%s: every reference leads somewhere, every component is used, and no $id is left", (_, document) => {
  const references = new Set(valuesOf("$ref", document));
  expect([...references].filter((reference) => resolve(document, reference) === undefined)).toEqual([]);
  const names = Object.keys(document.components.schemas);
  expect(names.filter((name) => !references.has(`#/components/schemas/${name}`))).toEqual([]);
  expect(valuesOf("$id", document)).toEqual([]);
});

test("shared schemas are components with their own names", () => {
  expect(Object.keys(openApi.components.schemas)).toEqual(
    expect.arrayContaining([
      "Conversation",
      "Health",
      "Member",
      "Message",
      "OwnState",
      "OwnUser",
      "Problem",
      "Revision",
      "Session",
      "TokenPair",
      "User",
      "UserSummary",
    ]),
  );
  expect(openApi.components.schemas["Message"]).toMatchObject({
    properties: { sender: { $ref: "#/components/schemas/UserSummary" } },
  });
  expect(Object.keys(asyncApi.components.schemas)).toEqual(
    expect.arrayContaining([
      "Conversation",
      "ConversationSettings",
      "Member",
      "Message",
      "OwnState",
      "Presence",
    ]),
  );
});

test("in a choice a shared schema is a reference, and any other schema stands there in full", () => {
  expect(openApi.components.schemas["Conversation"]).toMatchObject({
    properties: {
      me: { $ref: "#/components/schemas/OwnState" },
      last_message: { anyOf: [{ $ref: "#/components/schemas/Message" }, { type: "null" }] },
      name: { anyOf: [{ type: "string" }, { type: "null" }] },
    },
  });
  expect(operationOf("conversations.create").requestBody).toMatchObject({
    required: true,
    content: {
      "application/json": {
        schema: {
          anyOf: [
            { required: ["participant_id"], additionalProperties: false },
            { required: ["participant"], additionalProperties: false },
            { required: ["name"], additionalProperties: false },
          ],
        },
      },
    },
  });
});

test("parameters keep their types", () => {
  expect(operationOf("messages.react").parameters).toMatchObject([
    { name: "id", in: "path", schema: { type: "string" } },
    { name: "seq", in: "path", schema: { type: "integer", minimum: 1 } },
    { name: "emoji", in: "path", schema: { type: "string" } },
  ]);
  expect(operationOf("conversations.list").parameters).toContainEqual({
    name: "archived",
    in: "query",
    required: false,
    schema: { type: "boolean" },
  });
});

test("OpenAPI says what each tag that is used means, and none that is not", () => {
  expect(openApi.tags.map(({ name }) => name).sort()).toEqual(
    [...new Set(endpoints.map(({ tag }) => tag))].sort(),
  );
  for (const { description } of openApi.tags) expect(description).not.toBe("");
});

test.each(endpoints)("$id documents its success, its errors and its parameters", (endpoint) => {
  const operation = operationOf(endpoint.id);
  const statuses = new Set(Object.keys(operation.responses));
  const codes = ["rate_limited", "internal", ...endpoint.errors] as const;
  const expected = [
    ...Object.keys(endpoint.responses),
    ...codes.map((code) => String(ERRORS[code].http_status)),
  ];
  expect(expected.filter((status) => !statuses.has(status))).toEqual([]);
  for (const code of codes) {
    const response = operation.responses[ERRORS[code].http_status];
    expect(response?.description).toContain(`\`${code}\``);
    expect(response?.content).toHaveProperty("application/problem+json", {
      schema: { $ref: "#/components/schemas/Problem" },
    });
  }
  const inPath = [...endpoint.path.matchAll(/:(\w+)/g)].map(([, name]) => name);
  const described = operation.parameters?.filter((parameter) => parameter.in === "path") ?? [];
  expect(described.map(({ name }) => name)).toEqual(inPath);
  expect(described.every(({ required }) => required)).toBe(true);
  const { body, form } = endpoint;
  expect(operation.requestBody !== undefined).toBe(body !== undefined || form !== undefined);
  const { scope } = endpoint.auth;
  expect(operation.security).toEqual(scope === "none" ? [] : [{ access_token: [scope] }]);
});

test("a status can be an answer and a problem at once", () => {
  expect(Object.keys(operationOf("operations.health").responses["503"]?.content ?? {})).toContain(
    "application/json",
  );
  expect(openApi.components.securitySchemes["access_token"]).toMatchObject({
    type: "http",
    scheme: "bearer",
  });
});

test("AsyncAPI holds every frame, received or sent as the contract says", () => {
  const client = Object.keys(CLIENT_FRAMES);
  const server = Object.keys(SERVER_FRAMES);
  expect(asyncApi.asyncapi).toBe("3.0.0");
  expect(asyncApi.channels.socket.address).toBe("/ws");
  expect(Object.keys(asyncApi.channels.socket.messages).sort()).toEqual([...client, ...server].sort());
  const operations = Object.entries(asyncApi.operations).map(([name, { action }]) => [name, action]);
  expect(operations).toEqual([
    ...client.map((type) => [`receive.${type}`, "receive"]),
    ...server.map((type) => [`send.${type}`, "send"]),
  ]);
  for (const message of Object.values(asyncApi.components.messages))
    expect(message.payload.required).toContain("type");
});

test("R1 AsyncAPI shows that a sync is a map from ids to versions, and answered by events until `synced`", () => {
  expect(asyncApi.components.messages["sync"]?.payload.properties).toMatchObject({
    conversations: { patternProperties: { [ID_PATTERN]: { type: "integer" } }, additionalProperties: false },
  });
  const replies = asyncApi.operations["receive.sync"]?.reply?.messages.map(({ $ref }) =>
    $ref.split("/").at(-1),
  );
  expect(replies).toEqual(
    expect.arrayContaining(["message.created", "member.removed", "reset", "synced", "error"]),
  );
  expect(replies).not.toContain("typing.started");
});

test("C6 every frame has a summary, and whatever a client sends may be answered by an error", () => {
  const summaries = Object.entries(asyncApi.components.messages).map(([type, { summary }]) => [
    type,
    summary,
  ]);
  expect(summaries.filter(([, summary]) => !summary || !/^[A-Z].{10,}/.test(summary))).toEqual([]);
  for (const type of Object.keys(CLIENT_FRAMES)) {
    const replies = asyncApi.operations[`receive.${type}`]?.reply?.messages;
    expect(replies).toContainEqual({ $ref: "#/channels/socket/messages/error" });
  }
});

/** What the page at this address loads, as a browser resolves it. */
async function partsOf(server: { port: number }, address: string): Promise<string[]> {
  const page = await fetch(`http://127.0.0.1:${server.port}${address}`);
  expect(page.status).toBe(200);
  expect(page.headers.get("content-type")).toContain("text/html");
  const policy = page.headers.get("content-security-policy");
  expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self';");
  expect(policy).not.toMatch(/unsafe|https?:/);
  const found = [...(await page.text()).matchAll(/(?:src|href)="([^"]+)"/g)];
  expect(found.every(([, part = ""]) => !part.startsWith("/"))).toBe(true);
  return found.map(([, part = ""]) => new URL(part, page.url).pathname);
}

test("the page and both documents are served, and the page may load from this server only", async () => {
  await using server = await createTestHttpServer();
  routeDocs(server.app, { version: "1.2.3" });
  const at = await server.listen();
  const read = (path: string) => fetch(`http://127.0.0.1:${at.port}${path}`);
  expect(await (await read("/docs/openapi.json")).json()).toEqual(openApi);
  expect(await (await read("/docs/asyncapi.json")).json()).toEqual(asyncApi);
  const parts = await partsOf(at, "/docs");
  expect(parts.length).toBeGreaterThan(3);
  expect(await partsOf(at, "/docs/")).toEqual(parts);
  for (const part of parts) expect([part, (await read(part)).status]).toEqual([part, 200]);
  const initializer = await (await read("/docs/static/swagger-initializer.js")).text();
  expect(initializer).toContain("validatorUrl: null");
  expect(initializer).toContain('new URL("../openapi.json", document.currentScript.src)');
});

test("below a path that a proxy gives it, the page finds its parts and calls name this server", async () => {
  await using server = await createTestHttpServer();
  routeDocs(server.app, { version: "1.2.3" });
  const at = await server.listen();
  // As a proxy does: takes its own path away.
  await using proxy = createServer((request, response) => {
    const path = (request.url ?? "").replace(/^\/chat(?=\/)/, "");
    // What does not stand below that path is not ours.
    const isBelow = path !== request.url;
    get({ port: at.port, path }, (answer) => {
      response.writeHead(isBelow ? (answer.statusCode ?? 0) : 404, answer.headers);
      answer.pipe(response);
    });
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  const outside = { port: (proxy.address() as AddressInfo).port };
  for (const part of [...(await partsOf(outside, "/chat/docs")), ...(await partsOf(outside, "/chat/docs/"))])
    expect([part, (await fetch(`http://127.0.0.1:${outside.port}${part}`)).status]).toEqual([part, 200]);
  const [url] = openApi.servers.map(
    (each) => new URL(each.url, "https://example.com/chat/docs/openapi.json"),
  );
  expect(url?.href).toBe("https://example.com/chat/");
});

test("C13 a document is made once: who has it gets none of it, and who wants it compressed gets it compressed", async () => {
  await using server = await createTestHttpServer();
  routeDocs(server.app, { version: "1.2.3" });
  const first = await server.app.inject("/docs/openapi.json");
  const { etag } = first.headers;
  const again = await server.app.inject({ url: "/docs/openapi.json", headers: { "if-none-match": etag } });
  expect([again.statusCode, again.body, again.headers.etag]).toEqual([304, "", etag]);
  const compressed = await server.app.inject({
    url: "/docs/openapi.json",
    headers: { "accept-encoding": "br, gzip" },
  });
  expect(compressed.headers["content-encoding"]).toBe("gzip");
  expect(gunzipSync(compressed.rawPayload).toString()).toBe(first.body);
  expect(compressed.rawPayload.length).toBeLessThan(first.body.length / 4);
});
