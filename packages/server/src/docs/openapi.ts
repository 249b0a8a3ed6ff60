import { STATUS_CODES } from "node:http";
import { API_PREFIX, ENDPOINTS, ERRORS, Problem, SCOPES } from "@gochat/protocol";
import type { Endpoint, ErrorCode, TSchema } from "@gochat/protocol";
import { createNamedSchemas } from "./named-schemas.ts";
import type { NamedSchemas } from "./named-schemas.ts";

/** As much of JSON Schema as the parameters of an endpoint need. */
interface ObjectSchema {
  readonly properties?: Readonly<Record<string, { description?: string }>>;
  readonly required?: readonly string[];
}

const INFO = `Everything that needs no live connection. Live messages travel over the WebSocket at \`/ws\`, which
\`docs/asyncapi.json\` describes. Errors are RFC 9457 problems; \`code\` says what happened.`;

const TAGS: Readonly<Record<Endpoint["tag"], string>> = {
  auth: "Accounts, logins and the tickets that open a WebSocket",
  users: "People and my own profile",
  conversations: "Who talks with whom: direct conversations, groups, their members",
  messages: "History, and what can be done to a message, without a WebSocket",
  files: "What is sent beside text: uploads, downloads, links. Uploads that can be resumed go by tus 1.0 at `/api/v1/uploads`",
  receipts: "How far everybody has read",
  operations: "For those who run the server",
  invitations: "Letting people in by a link",
  reports: "Reporting messages to administrators, and what they make of it",
  moderation: "What owners and admins do to keep a group in order",
  admin: "For its administrators: accounts, settings, the audit log",
};

const TOKEN = `The access token of a login. Scopes:
${Object.entries(SCOPES)
  .map(([scope, meaning]) => `- \`${scope}\`: ${meaning}`)
  .join("\n")}`;

/** OpenAPI 3.1 of every endpoint in the contract. */
export function createOpenApi(version: string) {
  const schemas = createNamedSchemas();
  const paths: Record<string, Record<string, object>> = {};
  for (const [slice, endpoints] of Object.entries(ENDPOINTS)) {
    for (const [name, endpoint] of Object.entries<Endpoint>(endpoints)) {
      const path = `${API_PREFIX}${endpoint.path.replaceAll(/:(\w+)/g, "{$1}")}`;
      paths[path] = {
        ...paths[path],
        [endpoint.method.toLowerCase()]: { operationId: `${slice}.${name}`, ...describe(endpoint, schemas) },
      };
    }
  }
  return {
    openapi: "3.1.0",
    info: { title: "GoChat", version, description: INFO, license: { name: "MIT", identifier: "MIT" } },
    // Relative to this document, so that it is right below whatever path a proxy gives us.
    servers: [{ url: ".." }],
    tags: Object.entries(TAGS).map(([name, description]) => ({ name, description })),
    paths,
    components: {
      schemas: schemas.components,
      securitySchemes: {
        access_token: { type: "http" as const, scheme: "bearer", description: TOKEN },
      },
    },
  };
}

function describe(endpoint: Endpoint, schemas: NamedSchemas): object {
  const parameters = [
    ...parametersOf("path", endpoint.params, schemas),
    ...parametersOf("query", endpoint.query, schemas),
  ];
  return {
    // A summary is plain text; only descriptions are Markdown.
    summary: endpoint.summary.replaceAll("`", ""),
    tags: [endpoint.tag],
    security: endpoint.auth.scope === "none" ? [] : [{ access_token: [endpoint.auth.scope] }],
    ...(parameters.length > 0 && { parameters }),
    ...requestBodyOf(endpoint, schemas),
    responses: responsesOf(endpoint, schemas),
  };
}

function requestBodyOf({ body, form }: Endpoint, schemas: NamedSchemas): object {
  if (form !== undefined) {
    const properties = { [form]: { type: "string", contentMediaType: "application/octet-stream" } };
    const schema = { type: "object", properties, required: [form] };
    return { requestBody: { required: true, content: { "multipart/form-data": { schema } } } };
  }
  if (body === undefined) return {};
  return { requestBody: { required: true, content: { "application/json": { schema: schemas.refer(body) } } } };
}

function parametersOf(place: "path" | "query", schema: TSchema | undefined, schemas: NamedSchemas): object[] {
  const { properties = {}, required = [] } = (schema ?? {}) as ObjectSchema;
  return Object.entries(properties).map(([name, property]) => {
    const { description } = property;
    const parameter = { name, in: place, required: required.includes(name), schema: schemas.refer(property) };
    return Object.assign(parameter, description !== undefined && { description });
  });
}

interface Response {
  description: string;
  headers?: object;
  content?: Record<string, object>;
}

function responsesOf(endpoint: Endpoint, schemas: NamedSchemas): Record<string, Response> {
  const responses: Record<string, Response> = {};
  for (const [status, schema] of Object.entries(endpoint.responses)) {
    responses[status] = {
      description: STATUS_CODES[status] ?? status,
      ...(schema && { content: { "application/json": { schema: schemas.refer(schema) } } }),
      ...(endpoint.bytes && Number(status) < 300 && { content: { "application/octet-stream": {} } }),
    };
  }
  for (const [status, codes] of Map.groupBy(errorsOf(endpoint), (code) => ERRORS[code].http_status)) {
    const response = responses[status];
    const meanings = codes.map((code) => `- \`${code}\`: ${ERRORS[code].title}`).join("\n");
    responses[status] = {
      description: response === undefined ? meanings : `${response.description}\n${meanings}`,
      ...(status === 429 && {
        headers: { "Retry-After": { description: "Seconds to wait", schema: { type: "integer" } } },
      }),
      content: { ...response?.content, "application/problem+json": { schema: schemas.refer(Problem) } },
    };
  }
  return responses;
}

/** The endpoint's own errors, and what every call may answer. */
function errorsOf(endpoint: Endpoint): ErrorCode[] {
  const errors = new Set<ErrorCode>(["invalid_request"]);
  if (endpoint.body) errors.add("malformed_json").add("payload_too_large").add("unsupported_data");
  if (endpoint.auth.scope !== "none") errors.add("unauthorized");
  for (const code of endpoint.errors) errors.add(code);
  return [...errors.add("rate_limited").add("busy").add("unavailable").add("internal")];
}
