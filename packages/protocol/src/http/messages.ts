import { Message } from "../entities/message.ts";
import { ClientId, ConversationId, Seq } from "../ids.ts";
import { Nullable, Strict, Type } from "../schema.ts";
import { Content } from "../text.ts";
import { endpoint } from "./endpoint.ts";
import { Cursor, Limit } from "./paging.ts";

const Sent = Strict({ message: Message });

export const messages = {
  history: endpoint({
    method: "GET",
    path: "/conversations/:id/messages",
    summary:
      "A page of messages, ascending by `seq`. Without a position the newest; `cursor` goes back in time, `after` forward from a `seq`, `around` shows both sides of one. At most one of the three",
    tag: "messages",
    auth: "access",
    params: Strict({ id: ConversationId }),
    query: Strict({ limit: Limit, cursor: Cursor, after: Type.Optional(Seq), around: Type.Optional(Seq) }),
    responses: {
      200: Strict({
        messages: Type.Array(Message),
        next_cursor: Nullable(Type.String({ description: "For the page before this one" })),
        has_more: Type.Boolean({ description: "More lie in the direction asked for" }),
      }),
    },
    errors: ["conversation_not_found"],
  }),
  send: endpoint({
    method: "POST",
    path: "/conversations/:id/messages",
    summary: "Send a message. 200 when this `client_id` was stored before",
    tag: "messages",
    auth: "access",
    params: Strict({ id: ConversationId }),
    body: Strict({ client_id: Type.Optional(ClientId), content: Content }),
    responses: { 200: Sent, 201: Sent },
    errors: ["conversation_not_found", "conversation_closed", "conflict", "unavailable", "outcome_unknown"],
  }),
} as const;
