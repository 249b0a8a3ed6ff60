import { markAnswer, MarkList } from "../entities/mark.ts";
import { ConversationId, MessageSeq } from "../ids.ts";
import { Open, Strict } from "../schema.ts";
import { endpoint } from "./endpoint.ts";
import { Page, PageOfPeople } from "./paging.ts";

export const receipts = {
  mark: endpoint({
    method: "POST",
    path: "/marks",
    summary: "Say how far I have got, in up to 100 conversations",
    tag: "receipts",
    auth: { scope: "user" },
    body: Strict({ marks: MarkList }),
    responses: { 200: Open(markAnswer) },
    errors: ["conversation_not_found", "unavailable"],
  }),
  readers: endpoint({
    method: "GET",
    path: "/conversations/:id/messages/:seq/readers",
    summary: "Who has read a message, of those who say so, in the order of their ids",
    tag: "receipts",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId, seq: MessageSeq }),
    query: Page,
    responses: { 200: PageOfPeople },
    errors: ["conversation_not_found", "message_not_found"],
  }),
} as const;
