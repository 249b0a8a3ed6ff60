import { CLIENT_FRAMES, CLOSE_CODES, ERRORS, SERVER_FRAMES } from "@gochat/protocol";
import type { ClientFrameType, ServerFrameType } from "@gochat/protocol";
import { createNamedSchemas } from "./named-schemas.ts";

const SUMMARIES: Readonly<Record<ClientFrameType | ServerFrameType, string>> = {
  "message.send":
    "Sends a message. Exactly one of `recipient` and `conversation_id`; `type` may be left out. `client_id` makes sending it again safe",
  ping: "Asks for a `pong`, for clients that cannot see WebSocket pings",
  ready: "The first frame on every connection",
  ack: "The message is stored and will never be lost. `duplicate`: it was stored before under this `client_id`",
  error: "A refusal; the connection lives",
  pong: "The answer to `ping`",
  "conversation.created": "I am in a new conversation",
  "message.created": "A message was stored, in a conversation of mine",
};

const REPLIES: Readonly<Record<ClientFrameType, readonly ServerFrameType[]>> = {
  "message.send": ["ack", "error"],
  ping: ["pong", "error"],
};

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
)}`;

const CREDENTIALS = {
  type: "object",
  properties: {
    ticket: { type: "string", description: "One use, from `POST /api/v1/auth/ws-ticket`; for browsers" },
    token: {
      type: "string",
      description: "An access token, for clients that cannot send an Authorization header",
    },
  },
};

/** AsyncAPI 3.0 of the WebSocket, from the two frame tables of the contract. */
export function createAsyncApi(version: string) {
  const schemas = createNamedSchemas();
  const messages: Record<string, object> = {};
  for (const [type, schema] of Object.entries({ ...CLIENT_FRAMES, ...SERVER_FRAMES })) {
    const summary = SUMMARIES[type as keyof typeof SUMMARIES];
    messages[type] = { name: type, title: type, summary, payload: schemas.refer(schema) };
  }
  const channel = { $ref: "#/channels/socket" };
  const refer = (type: string) => ({ $ref: `#/channels/socket/messages/${type}` });
  const received = Object.entries(REPLIES).map(([type, replies]) => [
    `receive.${type}`,
    { action: "receive", channel, messages: [refer(type)], reply: { channel, messages: replies.map(refer) } },
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
        bindings: { ws: { method: "GET", query: CREDENTIALS, bindingVersion: "0.1.0" } },
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
