import { Conversation } from "../entities/conversation.ts";
import { ConversationId, UserId } from "../ids.ts";
import { Nullable, Strict, Type } from "../schema.ts";
import { Username } from "../text.ts";
import { endpoint } from "./endpoint.ts";
import { Cursor, Limit } from "./paging.ts";

const Created = Strict({ conversation: Conversation, is_new: Type.Boolean() });

export const conversations = {
  create: endpoint({
    method: "POST",
    path: "/conversations",
    summary:
      "Open the direct conversation with one person; exactly one of `participant_id` and `participant`",
    tag: "conversations",
    auth: "access",
    body: Type.Object(
      { participant_id: Type.Optional(UserId), participant: Type.Optional(Username) },
      { additionalProperties: false, minProperties: 1, maxProperties: 1 },
    ),
    responses: { 200: Created, 201: Created },
    errors: ["user_not_found", "self_recipient"],
  }),
  list: endpoint({
    method: "GET",
    path: "/conversations",
    summary: "My conversations, newest activity first",
    tag: "conversations",
    auth: "access",
    query: Strict({ limit: Limit, cursor: Cursor }),
    responses: {
      200: Strict({ conversations: Type.Array(Conversation), next_cursor: Nullable(Type.String()) }),
    },
    errors: [],
  }),
  get: endpoint({
    method: "GET",
    path: "/conversations/:id",
    summary: "One of my conversations",
    tag: "conversations",
    auth: "access",
    params: Strict({ id: ConversationId }),
    responses: { 200: Strict({ conversation: Conversation }) },
    errors: ["conversation_not_found"],
  }),
} as const;
