import { AvatarInput } from "../entities/avatar.ts";
import {
  Conversation,
  HistoryVisibility,
  Member,
  OwnState,
  SlowMode,
  Writers,
} from "../entities/conversation.ts";
import { Role } from "../entities/role.ts";
import { ConversationId, Timestamp, UserId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Nullable, Open, Strict, Type } from "../schema.ts";
import { GroupDescription, GroupName, Username } from "../text.ts";
import { endpoint } from "./endpoint.ts";
import { Cursor, Limit, Page } from "./paging.ts";

const requested = Type.Optional(
  Type.Array(UserId, {
    description: "Who is asked first, and is no member until they accept. Absent: nobody",
  }),
);
const Created = Open({ conversation: Conversation, is_new: Type.Boolean(), requested });
const One = Open({ conversation: Conversation });
const UserIds = Type.Array(UserId, { minItems: 1, maxItems: LIMITS.membersPerCall });
const Usernames = Type.Array(Username, { minItems: 1, maxItems: LIMITS.membersPerCall });

export const conversations = {
  create: endpoint({
    method: "POST",
    path: "/conversations",
    summary:
      "Open the direct conversation with one person (`participant_id` or `participant`), or make a group (`name` with `participant_ids`, `participants`, or both)",
    tag: "conversations",
    auth: { scope: "user" },
    body: Type.Union([
      Strict({ participant_id: UserId }),
      Strict({ participant: Username }),
      Strict({
        name: GroupName,
        description: Type.Optional(GroupDescription),
        history: Type.Optional(HistoryVisibility),
        participant_ids: Type.Optional(UserIds),
        participants: Type.Optional(Usernames),
      }),
    ]),
    responses: { 200: Created, 201: Created },
    errors: ["user_not_found", "self_recipient", "not_accepted", "content_refused", "outcome_unknown"],
  }),
  list: endpoint({
    method: "GET",
    path: "/conversations",
    summary:
      "My conversations, those that I pinned first, then newest activity first; the archived ones with `archived=true`, requests with `requests=true`, and those that I ignore with `requests=ignored`",
    tag: "conversations",
    auth: { scope: "user" },
    query: Strict({
      limit: Limit,
      cursor: Cursor,
      archived: Type.Optional(Type.Boolean()),
      requests: Type.Optional(Type.Union([Type.Literal("true"), Type.Literal("ignored")])),
    }),
    responses: {
      200: Open({ conversations: Type.Array(Conversation), next_cursor: Nullable(Type.String()) }),
    },
    errors: [],
  }),
  get: endpoint({
    method: "GET",
    path: "/conversations/:id",
    summary: "One of my conversations",
    tag: "conversations",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId }),
    responses: { 200: One },
    errors: ["conversation_not_found"],
  }),
  update: endpoint({
    method: "PATCH",
    path: "/conversations/:id",
    summary:
      "Rename or describe a group, give it an avatar, or say what of its history new members see, who writes in it and how often",
    tag: "conversations",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId }),
    body: Type.Object(
      {
        name: Type.Optional(GroupName),
        description: Type.Optional(Nullable(GroupDescription)),
        history: Type.Optional(HistoryVisibility),
        avatar: Type.Optional(Nullable(AvatarInput)),
        who_writes: Type.Optional(Writers),
        slow_mode_s: Type.Optional(SlowMode),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    responses: { 200: One },
    errors: [
      "conversation_not_found",
      "forbidden",
      "conversation_closed",
      "content_refused",
      "file_not_found",
      "quota_exceeded",
      "storage_full",
      "busy",
      "outcome_unknown",
    ],
  }),
  updateMine: endpoint({
    method: "PATCH",
    path: "/conversations/:id/me",
    summary:
      "Archive, pin or mute a conversation for myself, and accept or ignore it as a request. `muted_until` null ends the silence",
    tag: "conversations",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId }),
    body: Type.Object(
      {
        is_archived: Type.Optional(Type.Boolean()),
        is_pinned: Type.Optional(Type.Boolean()),
        muted_until: Type.Optional(Nullable(Timestamp)),
        request: Type.Optional(Type.Union([Type.Literal("accepted"), Type.Literal("ignored")])),
      },
      { additionalProperties: false, minProperties: 1 },
    ),
    responses: { 200: Open({ me: OwnState }) },
    errors: ["conversation_not_found", "forbidden", "limit_reached"],
  }),
  members: endpoint({
    method: "GET",
    path: "/conversations/:id/members",
    summary: "Who is in it, by the time they joined",
    tag: "conversations",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId }),
    query: Page,
    responses: { 200: Open({ members: Type.Array(Member), next_cursor: Nullable(Type.String()) }) },
    errors: ["conversation_not_found"],
  }),
  addMembers: endpoint({
    method: "POST",
    path: "/conversations/:id/members",
    summary: "Add up to 100 people to a group, by id or username. Who is in it already stays as they are",
    tag: "conversations",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId }),
    body: Type.Object(
      { user_ids: Type.Optional(UserIds), usernames: Type.Optional(Usernames) },
      { additionalProperties: false, minProperties: 1 },
    ),
    responses: {
      200: Open({
        members: Type.Array(Member, { description: "Those who are new" }),
        member_count: Type.Integer({ minimum: 0 }),
        requested,
      }),
    },
    errors: [
      "conversation_not_found",
      "user_not_found",
      "not_accepted",
      "forbidden",
      "banned",
      "conversation_closed",
      "limit_reached",
      "outcome_unknown",
    ],
  }),
  updateMember: endpoint({
    method: "PATCH",
    path: "/conversations/:id/members/:user_id",
    summary: "Give a member another role. `owner` hands the group over; the owner before becomes an admin",
    tag: "conversations",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId, user_id: UserId }),
    body: Strict({ role: Role }),
    responses: { 200: Open({ member: Member }) },
    errors: [
      "conversation_not_found",
      "member_not_found",
      "forbidden",
      "conversation_closed",
      "last_owner",
      "outcome_unknown",
    ],
  }),
  removeMember: endpoint({
    method: "DELETE",
    path: "/conversations/:id/members/:user_id",
    summary: "Remove a member, or leave oneself. The last one who leaves closes the group",
    tag: "conversations",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId, user_id: UserId }),
    responses: { 204: null },
    errors: ["conversation_not_found", "member_not_found", "forbidden", "last_owner", "outcome_unknown"],
  }),
} as const;
