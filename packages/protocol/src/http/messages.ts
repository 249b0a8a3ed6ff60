import { Draft, revised } from "../entities/draft.ts";
import { FileKind } from "../entities/file.ts";
import { Message, Revision } from "../entities/message.ts";
import { Conversation } from "../entities/conversation.ts";
import { ConversationId, MessageSeq, Seq } from "../ids.ts";
import { Nullable, Open, Strict, Type } from "../schema.ts";
import { Emoji } from "../text.ts";
import { endpoint } from "./endpoint.ts";
import { Cursor, Limit, Page, PageOfPeople } from "./paging.ts";

const One = Open({ message: Message });
const ofMessage = Strict({ id: ConversationId, seq: MessageSeq });
const ofReaction = Strict({ id: ConversationId, seq: MessageSeq, emoji: Emoji });
const Pinned = Open({ conversation: Conversation });

export const messages = {
  history: endpoint({
    method: "GET",
    path: "/conversations/:id/messages",
    summary:
      "A page of messages, ascending by `seq`. Without a position the newest; `cursor` goes back in time, `after` forward from a `seq`, `around` shows both sides of one. At most one of the three",
    tag: "messages",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId }),
    query: Strict({ limit: Limit, cursor: Cursor, after: Type.Optional(Seq), around: Type.Optional(Seq) }),
    responses: {
      200: Open({
        messages: Type.Array(Message),
        next_cursor: Nullable(Type.String({ description: "For the page before this one" })),
        has_more: Type.Boolean({ description: "More lie in the direction asked for" }),
      }),
    },
    errors: ["conversation_not_found"],
  }),
  withFiles: endpoint({
    method: "GET",
    path: "/conversations/:id/files",
    summary:
      "Messages that carry files, or files of one kind, the newest first. A page may hold fewer than `limit`, or none, and have a next one all the same",
    tag: "messages",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId }),
    query: Strict({
      limit: Limit,
      cursor: Cursor,
      kind: Type.Optional(FileKind),
    }),
    responses: {
      200: Open({ messages: Type.Array(Message), next_cursor: Nullable(Type.String()) }),
    },
    errors: ["conversation_not_found"],
  }),
  send: endpoint({
    method: "POST",
    path: "/conversations/:id/messages",
    summary: "Send a message. 200 when this `client_id` was stored before",
    tag: "messages",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId }),
    body: Draft,
    responses: { 200: One, 201: One },
    errors: [
      "conversation_not_found",
      "message_not_found",
      "file_not_found",
      "conversation_closed",
      "forbidden",
      "not_accepted",
      "silenced",
      "content_refused",
      "too_many_mentions",
      "conflict",
      "unavailable",
      "outcome_unknown",
    ],
  }),
  get: endpoint({
    method: "GET",
    path: "/conversations/:id/messages/:seq",
    summary: "One message",
    tag: "messages",
    auth: { scope: "user" },
    params: ofMessage,
    responses: { 200: One },
    errors: ["conversation_not_found", "message_not_found"],
  }),
  edit: endpoint({
    method: "PATCH",
    path: "/conversations/:id/messages/:seq",
    summary:
      "Change my message: its text, or which of its files it keeps. With `if_version` only if it says what it said at that version of it",
    tag: "messages",
    auth: { scope: "user" },
    params: ofMessage,
    body: Strict(revised),
    responses: { 200: One },
    errors: [
      "conversation_not_found",
      "message_not_found",
      "file_not_found",
      "forbidden",
      "conversation_closed",
      "not_accepted",
      "silenced",
      "content_refused",
      "too_many_mentions",
      "message_deleted",
      "edit_too_late",
      "stale_version",
      "outcome_unknown",
    ],
  }),
  delete: endpoint({
    method: "DELETE",
    path: "/conversations/:id/messages/:seq",
    summary: "Delete a message for everybody: my own, or anybody's as an admin. Again is no error",
    tag: "messages",
    auth: { scope: "user" },
    params: ofMessage,
    responses: { 200: One },
    errors: ["conversation_not_found", "message_not_found", "forbidden", "outcome_unknown"],
  }),
  revisions: endpoint({
    method: "GET",
    path: "/conversations/:id/messages/:seq/revisions",
    summary:
      "What a message said before its edits, oldest first: the first time and the last 99 times. For its author, and in a group for owner and admins",
    tag: "messages",
    auth: { scope: "user" },
    params: ofMessage,
    query: Page,
    responses: { 200: Open({ revisions: Type.Array(Revision), next_cursor: Nullable(Type.String()) }) },
    errors: ["conversation_not_found", "message_not_found", "forbidden"],
  }),
  react: endpoint({
    method: "PUT",
    path: "/conversations/:id/messages/:seq/reactions/:emoji",
    summary: "React to a message with one emoji. Again is no error",
    tag: "messages",
    auth: { scope: "user" },
    params: ofReaction,
    responses: { 200: One },
    errors: [
      "conversation_not_found",
      "message_not_found",
      "conversation_closed",
      "not_accepted",
      "silenced",
      "message_deleted",
      "limit_reached",
      "outcome_unknown",
    ],
  }),
  unreact: endpoint({
    method: "DELETE",
    path: "/conversations/:id/messages/:seq/reactions/:emoji",
    summary: "Take my reaction back. Again is no error",
    tag: "messages",
    auth: { scope: "user" },
    params: ofReaction,
    responses: { 200: One },
    errors: [
      "conversation_not_found",
      "message_not_found",
      "conversation_closed",
      "not_accepted",
      "silenced",
      "message_deleted",
      "outcome_unknown",
    ],
  }),
  reactors: endpoint({
    method: "GET",
    path: "/conversations/:id/messages/:seq/reactions/:emoji",
    summary: "Who reacted with this emoji, in the order of their ids",
    tag: "messages",
    auth: { scope: "user" },
    params: ofReaction,
    query: Page,
    responses: { 200: PageOfPeople },
    errors: ["conversation_not_found", "message_not_found"],
  }),
  pin: endpoint({
    method: "PUT",
    path: "/conversations/:id/pins/:seq",
    summary: "Pin a message for everybody. Again is no error",
    tag: "messages",
    auth: { scope: "user" },
    params: ofMessage,
    responses: { 200: Pinned },
    errors: [
      "conversation_not_found",
      "message_not_found",
      "forbidden",
      "conversation_closed",
      "not_accepted",
      "message_deleted",
      "limit_reached",
      "outcome_unknown",
    ],
  }),
  unpin: endpoint({
    method: "DELETE",
    path: "/conversations/:id/pins/:seq",
    summary: "Unpin a message. Again is no error",
    tag: "messages",
    auth: { scope: "user" },
    params: ofMessage,
    responses: { 200: Pinned },
    errors: [
      "conversation_not_found",
      "message_not_found",
      "forbidden",
      "conversation_closed",
      "not_accepted",
      "outcome_unknown",
    ],
  }),
} as const;
