import { Ban } from "../entities/ban.ts";
import { Member } from "../entities/conversation.ts";
import { ConversationId, Timestamp, UserId } from "../ids.ts";
import { Nullable, Open, Strict, Type } from "../schema.ts";
import { endpoint } from "./endpoint.ts";
import { Page } from "./paging.ts";

const ofPerson = Strict({ id: ConversationId, user_id: UserId });

/** What owners and admins of a group do to keep it in order (G10, G12). */
export const moderation = {
  listBans: endpoint({
    method: "GET",
    path: "/conversations/:id/bans",
    summary: "Who may not come back into a group",
    tag: "moderation",
    auth: { scope: "user" },
    params: Strict({ id: ConversationId }),
    query: Page,
    responses: { 200: Open({ bans: Type.Array(Ban), next_cursor: Nullable(Type.String()) }) },
    errors: ["conversation_not_found", "forbidden"],
  }),
  ban: endpoint({
    method: "PUT",
    path: "/conversations/:id/bans/:user_id",
    summary: "Remove somebody from a group, and let them not come back, until a time or until it is lifted",
    tag: "moderation",
    auth: { scope: "user" },
    params: ofPerson,
    body: Strict({ until: Type.Optional(Nullable(Timestamp)) }),
    responses: { 204: null },
    errors: ["conversation_not_found", "user_not_found", "forbidden", "outcome_unknown"],
  }),
  unban: endpoint({
    method: "DELETE",
    path: "/conversations/:id/bans/:user_id",
    summary: "Let somebody come back who is invited or added",
    tag: "moderation",
    auth: { scope: "user" },
    params: ofPerson,
    responses: { 204: null },
    errors: ["conversation_not_found", "forbidden", "outcome_unknown"],
  }),
  silence: endpoint({
    method: "PUT",
    path: "/conversations/:id/silences/:user_id",
    summary: "Keep a member of a group from writing until a time, a year from now at most",
    tag: "moderation",
    auth: { scope: "user" },
    params: ofPerson,
    body: Strict({ until: Timestamp }),
    responses: { 200: Open({ member: Member }) },
    errors: ["conversation_not_found", "member_not_found", "forbidden", "outcome_unknown"],
  }),
  unsilence: endpoint({
    method: "DELETE",
    path: "/conversations/:id/silences/:user_id",
    summary: "Let a member write again",
    tag: "moderation",
    auth: { scope: "user" },
    params: ofPerson,
    responses: { 200: Open({ member: Member }) },
    errors: ["conversation_not_found", "member_not_found", "forbidden", "outcome_unknown"],
  }),
} as const;
