import { Conversation } from "../entities/conversation.ts";
import { GroupRequest } from "../entities/group-request.ts";
import { Block } from "../entities/block.ts";
import { ConversationId, UserId } from "../ids.ts";
import { Nullable, Open, Strict, Type } from "../schema.ts";
import { endpoint } from "./endpoint.ts";
import { Page } from "./paging.ts";

const ofPerson = Strict({ user_id: UserId });
const ofGroup = Strict({ conversation_id: ConversationId });

export const consent = {
  blocks: endpoint({
    method: "GET",
    path: "/users/me/blocks",
    summary: "Whom I block, the newest first",
    tag: "users",
    auth: { scope: "user" },
    query: Page,
    responses: { 200: Open({ blocks: Type.Array(Block), next_cursor: Nullable(Type.String()) }) },
    errors: [],
  }),
  block: endpoint({
    method: "PUT",
    path: "/users/me/blocks/:user_id",
    summary:
      "Take nothing from somebody any more. Again changes `hides_in_groups` where it is said, and keeps it where not; at first it is false",
    tag: "users",
    auth: { scope: "user" },
    params: ofPerson,
    body: Strict({ hides_in_groups: Type.Optional(Type.Boolean()) }),
    responses: { 200: Open({ block: Block }) },
    errors: ["user_not_found", "limit_reached", "outcome_unknown"],
  }),
  unblock: endpoint({
    method: "DELETE",
    path: "/users/me/blocks/:user_id",
    summary: "End a block. Again is no error",
    tag: "users",
    auth: { scope: "user" },
    params: ofPerson,
    responses: { 204: null },
    errors: ["outcome_unknown"],
  }),
  groupRequests: endpoint({
    method: "GET",
    path: "/users/me/group-requests",
    summary: "Groups that I am asked to join, the newest first",
    tag: "users",
    auth: { scope: "user" },
    responses: { 200: Open({ requests: Type.Array(GroupRequest) }) },
    errors: [],
  }),
  acceptGroupRequest: endpoint({
    method: "POST",
    path: "/users/me/group-requests/:conversation_id/accept",
    summary: "Join a group that I am asked to join",
    tag: "users",
    auth: { scope: "user" },
    params: ofGroup,
    responses: { 200: Open({ conversation: Conversation }) },
    errors: ["group_request_not_found", "limit_reached", "outcome_unknown"],
  }),
  ignoreGroupRequest: endpoint({
    method: "DELETE",
    path: "/users/me/group-requests/:conversation_id",
    summary: "Take a request to join a group away, without an answer to anybody. Again is no error",
    tag: "users",
    auth: { scope: "user" },
    params: ofGroup,
    responses: { 204: null },
    errors: [],
  }),
} as const;
