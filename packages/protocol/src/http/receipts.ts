import { Mark, Marked } from "../entities/mark.ts";
import { UserSummary } from "../entities/user.ts";
import { ConversationId, MessageSeq } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Nullable, Strict, Type } from "../schema.ts";
import { endpoint } from "./endpoint.ts";
import { Cursor, Limit } from "./paging.ts";

export const receipts = {
  mark: endpoint({
    method: "POST",
    path: "/marks",
    summary: "Say how far I have got, in up to 100 conversations",
    tag: "receipts",
    auth: "access",
    body: Strict({ marks: Type.Array(Mark, { minItems: 1, maxItems: LIMITS.marksPerCall }) }),
    responses: { 200: Strict({ marks: Type.Array(Marked) }) },
    errors: ["conversation_not_found", "unavailable"],
  }),
  readers: endpoint({
    method: "GET",
    path: "/conversations/:id/messages/:seq/readers",
    summary: "Who has read a message, of those who say so, in the order of their ids",
    tag: "receipts",
    auth: "access",
    params: Strict({ id: ConversationId, seq: MessageSeq }),
    query: Strict({ limit: Limit, cursor: Cursor }),
    responses: { 200: Strict({ users: Type.Array(UserSummary), next_cursor: Nullable(Type.String()) }) },
    errors: ["conversation_not_found", "message_not_found"],
  }),
} as const;
