import { CHANGES, CLIENT_FRAMES, CLOSE_CODES, ERRORS, RESET_REASONS, SERVER_FRAMES, UpgradeQuery } from "@gochat/protocol";
import type { ClientFrameRow, ServerFrameRow } from "@gochat/protocol";
import { createNamedSchemas } from "./named-schemas.ts";

const REPLAYED = Object.entries<ServerFrameRow>(SERVER_FRAMES).flatMap(([type, { isReplayed }]) =>
  isReplayed === true || type in CHANGES ? [type] : [],
);

const repliesTo = ({ replies, replaysEvents }: ClientFrameRow): readonly string[] =>
  replaysEvents === true ? [...REPLAYED, ...replies] : replies;

const table = (head: readonly string[], rows: readonly (readonly unknown[])[]) =>
  [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");

const DESCRIPTION = `One JSON object in each text frame. Clients ignore unknown frames and unknown fields; the server refuses them.
An \`id\` in a client's frame comes back on the answer.

## Close codes
${table(
  ["code", "name", "connect again"],
  Object.entries(CLOSE_CODES).map(([code, { name, reconnect }]) => [code, name, reconnect ? "yes" : "no"]),
)}

## Errors
${table(
  ["code", "meaning", "retryable"],
  Object.entries(ERRORS).map(([code, { title, retryable }]) => [
    `\`${code}\``,
    title,
    retryable ? "yes" : "no",
  ]),
)}

## Reasons of a reset
${table(
  ["reason", "meaning"],
  Object.entries(RESET_REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
)}`;

/** AsyncAPI 3.0 of the WebSocket, from the two frame tables of the contract. */
export function createAsyncApi(version: string) {
  const schemas = createNamedSchemas();
  const messages: Record<string, object> = {};
  for (const [type, { schema, summary }] of Object.entries({ ...CLIENT_FRAMES, ...SERVER_FRAMES })) {
    messages[type] = { name: type, title: type, summary, payload: schemas.refer(schema) };
  }
  const channel = { $ref: "#/channels/socket" };
  const refer = (type: string) => ({ $ref: `#/channels/socket/messages/${type}` });
  const received = Object.entries<ClientFrameRow>(CLIENT_FRAMES).map(([type, row]) => [
    `receive.${type}`,
    {
      action: "receive",
      channel,
      messages: [refer(type)],
      reply: { channel, messages: repliesTo(row).map(refer) },
    },
  ]);
  const sent = Object.keys(SERVER_FRAMES).map((type) => [
    `send.${type}`,
    { action: "send", channel, messages: [refer(type)] },
  ]);
  return {
    asyncapi: "3.0.0",
    info: { title: "GoChat WebSocket", version, description: DESCRIPTION, license: { name: "MIT" } },
    defaultContentType: "application/json",
    servers: {
      node: {
        host: "{host}",
        protocol: "ws",
        description: "`wss` behind a proxy that ends TLS",
        variables: { host: { default: "localhost:8080" } },
        security: [{ $ref: "#/components/securitySchemes/access_token" }],
      },
    },
    channels: {
      socket: {
        address: "/ws",
        messages: Object.fromEntries(
          Object.keys(messages).map((type) => [type, { $ref: `#/components/messages/${type}` }]),
        ),
        bindings: { ws: { method: "GET", query: schemas.refer(UpgradeQuery), bindingVersion: "0.1.0" } },
      },
    },
    operations: Object.fromEntries([...received, ...sent]) as Record<string, object>,
    components: {
      messages,
      schemas: schemas.components,
      securitySchemes: {
        access_token: { type: "http", scheme: "bearer", description: "Or `ticket` or `token` in the query" },
      },
    },
  };
}
