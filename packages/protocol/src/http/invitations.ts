import { Invitation } from "../entities/invitation.ts";
import { ConversationId, InvitationId } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Nullable, Open, Strict, Type, Word } from "../schema.ts";
import { Text } from "../text.ts";
import { endpoint } from "./endpoint.ts";
import { Cursor, Limit } from "./paging.ts";

export const InvitationToken = Text({
  minLength: 1,
  maxLength: 128,
  description: "The token of an invitation",
});
const WHERE = ["group", "server"] as const;

/** Letting people in by a link (G9, I8). */
export const invitations = {
  create: endpoint({
    method: "POST",
    path: "/invitations",
    summary: "An invitation to a group, or to make an account. Its token is shown here and nowhere else",
    tag: "invitations",
    auth: { scope: "user" },
    body: Strict({
      conversation_id: Type.Optional(ConversationId),
      expires_in_s: Type.Optional(
        Type.Integer({
          minimum: 60,
          maximum: LIMITS.invitationMaxSeconds,
          default: LIMITS.invitationDefaultSeconds,
        }),
      ),
      max_uses: Type.Optional(Type.Integer({ minimum: 1, maximum: LIMITS.invitationMaxUses })),
      admits: Type.Optional(Type.Boolean()),
    }),
    responses: { 201: Open({ invitation: Invitation, token: Type.String() }) },
    errors: ["conversation_not_found", "conversation_closed", "forbidden", "limit_reached"],
  }),
  list: endpoint({
    method: "GET",
    path: "/invitations",
    summary: "Those to a group, or without one those to the server, the newest first",
    tag: "invitations",
    auth: { scope: "user" },
    query: Strict({ conversation_id: Type.Optional(ConversationId), limit: Limit, cursor: Cursor }),
    responses: {
      200: Open({ invitations: Type.Array(Invitation), next_cursor: Nullable(Type.String()) }),
    },
    errors: ["conversation_not_found", "conversation_closed", "forbidden"],
  }),
  revoke: endpoint({
    method: "DELETE",
    path: "/invitations/:id",
    summary: "Take an invitation back",
    tag: "invitations",
    auth: { scope: "user" },
    params: Strict({ id: InvitationId }),
    responses: { 204: null },
    errors: ["invitation_not_found"],
  }),
  read: endpoint({
    method: "POST",
    path: "/invitations/read",
    summary: "Where an invitation leads, for whoever has its token; it tells no more of a group",
    tag: "invitations",
    auth: { scope: "none" },
    body: Strict({ token: InvitationToken }),
    responses: {
      200: Open({
        to: Word([...WHERE], "a newer client knows"),
        name: Type.String({ description: "Of the group, or of the server" }),
        member_count: Nullable(Type.Integer({ minimum: 0 })),
        may_register: Type.Boolean({ description: "With it somebody can make an account here" }),
      }),
    },
    errors: ["invitation_not_valid"],
  }),
  accept: endpoint({
    method: "POST",
    path: "/invitations/accept",
    summary: "Join the group that it leads to; whoever is in it already stays as they are",
    tag: "invitations",
    auth: { scope: "user" },
    body: Strict({ token: InvitationToken }),
    responses: { 200: Open({ conversation_id: Nullable(ConversationId) }) },
    errors: ["invitation_not_valid", "limit_reached", "banned", "outcome_unknown"],
  }),
} as const;
