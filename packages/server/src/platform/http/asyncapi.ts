import { CLIENT_FRAMES, CLOSE_CODES, ERRORS, RESET_REASONS, SERVER_FRAMES } from "@gochat/protocol";
import type { ClientFrameType, ServerFrameType } from "@gochat/protocol";
import { createNamedSchemas } from "./named-schemas.ts";

const SUMMARIES: Readonly<Record<ClientFrameType | ServerFrameType, string>> = {
  "message.send":
    "Sends a message. Exactly one of `recipient` and `conversation_id`; `type` may be left out. `client_id` makes sending it again safe",
  "message.edit": "Changes my message. With `if_version` only if that is still its version",
  "message.delete": "Deletes a message for everybody and for good. Again is no error",
  "reaction.add": "Reacts to a message with one emoji. Again is no error",
  "reaction.remove": "Takes my reaction back. Again is no error",
  "conversation.mark": "Says how far I have got, in up to 100 conversations. Marks only rise",
  "typing.start": "I am typing. Repeated every 3 seconds while I am; not answered",
  "typing.stop": "I am not typing any more. Not answered",
  "presence.set": "Whether somebody is at this device. Not answered",
  "presence.watch": "Whose presence this connection shows, in place of whom it watched before",
  sync: "Asks for what I missed: for each conversation the version up to which I know it, `since` and `epoch` from the last `synced` or, before there was one, from the first `ready`",
  ping: "Asks for a `pong`, for clients that cannot see WebSocket pings",
  ready: "The first frame on every connection. What is committed after it comes by itself",
  ack: "What I did to a message is stored and will never be lost; this is the message. `duplicate`: it was sent before under this `client_id`",
  marks: "Where I stand after a mark, with the counts",
  "presence.states": "How those whom I watch are now",
  synced: "Everything that the `sync` asked for was sent. The next one begins here",
  error: "A refusal; the connection lives",
  pong: "The answer to `ping`",
  "conversation.created": "I am in a new conversation",
  "conversation.updated": "Its name, description, history or pins changed, or it was closed",
  "conversation.marked": "Somebody got further. With `me` on my own devices",
  "message.created": "A message was stored, in a conversation of mine",
  "message.updated": "A message was edited, or a reaction came or went",
  "message.deleted": "A message was deleted; this is what is left of it",
  "member.added": "These are new in the conversation",
  "member.updated": "These have another role now",
  "member.removed": "Somebody left or was removed. The last that this person hears of the conversation",
  "typing.started": "Somebody is typing, for `ttl_ms` from now unless they say so again",
  "typing.stopped": "Somebody is not typing any more",
  "presence.changed": "Somebody whom I watch came or went",
  reset: "This conversation cannot be brought up to date change by change: read it again, or forget it",
};

const MESSAGE_REPLIES = ["ack", "error"] as const;
/** Every event that a `sync` may send again. */
const REPLAYED = [
  "conversation.created",
  "conversation.updated",
  "conversation.marked",
  "message.created",
  "message.updated",
  "message.deleted",
  "member.added",
  "member.updated",
  "member.removed",
] as const;

const REPLIES: Readonly<Record<ClientFrameType, readonly ServerFrameType[]>> = {
  "message.send": MESSAGE_REPLIES,
  "message.edit": MESSAGE_REPLIES,
  "message.delete": MESSAGE_REPLIES,
  "reaction.add": MESSAGE_REPLIES,
  "reaction.remove": MESSAGE_REPLIES,
  "conversation.mark": ["marks", "error"],
  "typing.start": ["error"],
  "typing.stop": ["error"],
  "presence.set": ["error"],
  "presence.watch": ["presence.states", "error"],
  sync: [...REPLAYED, "reset", "synced", "error"],
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
)}

## Reasons of a reset
${table(
  ["reason", "meaning"],
  Object.entries(RESET_REASONS).map(([reason, meaning]) => [`\`${reason}\``, meaning]),
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
