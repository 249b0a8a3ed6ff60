// Made from packages/protocol by `npm run docs`.

import type { Call } from "../http/call.ts";
import type { AvatarInput, Conversation, Draft, File, Health, Instance, Mark, Marked, Member, Message, OwnState, OwnUser, Revised, Revision, Session, TokenPair, User, UserSummary } from "./entities.ts";

/** Method, path under the prefix and, where it is not `user`, scope of the token of every call, by slice; then the statuses of failures that are an answer all the same. */
export const CALLS = {
  auth: {
    register: "POST /auth/register none",
    login: "POST /auth/login none",
    refresh: "POST /auth/refresh none",
    logout: "POST /auth/logout none",
    me: "GET /auth/me",
    wsTicket: "POST /auth/ws-ticket",
    listSessions: "GET /auth/sessions",
    revokeSession: "DELETE /auth/sessions/:id",
  },
  users: {
    search: "GET /users",
    get: "GET /users/:id",
    updateMe: "PATCH /users/me",
    deleteMe: "DELETE /users/me",
  },
  conversations: {
    create: "POST /conversations",
    list: "GET /conversations",
    get: "GET /conversations/:id",
    update: "PATCH /conversations/:id",
    updateMine: "PATCH /conversations/:id/me",
    members: "GET /conversations/:id/members",
    addMembers: "POST /conversations/:id/members",
    updateMember: "PATCH /conversations/:id/members/:user_id",
    removeMember: "DELETE /conversations/:id/members/:user_id",
  },
  messages: {
    history: "GET /conversations/:id/messages",
    withFiles: "GET /conversations/:id/files",
    send: "POST /conversations/:id/messages",
    get: "GET /conversations/:id/messages/:seq",
    edit: "PATCH /conversations/:id/messages/:seq",
    delete: "DELETE /conversations/:id/messages/:seq",
    revisions: "GET /conversations/:id/messages/:seq/revisions",
    react: "PUT /conversations/:id/messages/:seq/reactions/:emoji",
    unreact: "DELETE /conversations/:id/messages/:seq/reactions/:emoji",
    reactors: "GET /conversations/:id/messages/:seq/reactions/:emoji",
    pin: "PUT /conversations/:id/pins/:seq",
    unpin: "DELETE /conversations/:id/pins/:seq",
  },
  receipts: {
    mark: "POST /marks",
    readers: "GET /conversations/:id/messages/:seq/readers",
  },
  files: {
    get: "GET /files/:id",
    links: "POST /files/links",
  },
  operations: {
    health: "GET /health none 503",
    instance: "GET /instance none",
  },
} as const;

/** The calls of the API. What stands in the path, in the query and in the body is one object. */
export interface Calls {
  readonly auth: {
    /** Make an account. Errors: `username_taken`, `email_taken`, `registration_closed`, `invitation_not_valid`, `busy`. */
    readonly register: Call<{ readonly email: string; readonly username: string; readonly password: string; readonly invitation?: string | undefined; }, { readonly user: OwnUser; readonly conversation_id?: string; }>;
    /** Log in; `email` may hold the username. With a second factor `code` is needed, or the `device_token` of a login with `remember_device`. Errors: `invalid_credentials`, `second_factor_required`, `account_suspended`, `busy`. */
    readonly login: Call<{ readonly email: string; readonly password: string; readonly code?: string | undefined; readonly remember_device?: boolean | undefined; readonly device_token?: string | undefined; }, { readonly user: OwnUser; readonly access_token: string; readonly refresh_token: string; readonly token_type: "Bearer"; readonly expires_in: number; readonly device_token?: string; }>;
    /** Trade a refresh token for a new pair. Errors: `invalid_refresh_token`. */
    readonly refresh: Call<{ readonly refresh_token: string; }, TokenPair>;
    /** End the session of a refresh token. */
    readonly logout: Call<{ readonly refresh_token: string; }, void>;
    /** Who am I. */
    readonly me: Call<{}, { readonly user: OwnUser; }>;
    /** A ticket that opens one WebSocket within 30 seconds. */
    readonly wsTicket: Call<{}, { readonly ticket: string; readonly expires_in: number; }>;
    /** My logins, the newest first. */
    readonly listSessions: Call<{ readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly sessions: readonly Session[]; readonly next_cursor: string | null; }>;
    /** Log one of my devices out; its sockets close within 2 seconds. Errors: `session_not_found`. */
    readonly revokeSession: Call<{ readonly id: string; }, void>;
  };
  readonly users: {
    /** People whose username begins with `query`, in any letter case. */
    readonly search: Call<{ readonly query: string; readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly users: readonly User[]; readonly next_cursor: string | null; }>;
    /** One person. Errors: `user_not_found`. */
    readonly get: Call<{ readonly id: string; }, { readonly user: User; }>;
    /** Change my profile, privacy, email or password. A new email or password needs `current_password`, and with a second factor a `code`; a new password ends my other sessions. Errors: `invalid_credentials`, `second_factor_required`, `email_taken`, `content_refused`, `file_not_found`, `quota_exceeded`, `storage_full`, `busy`. */
    readonly updateMe: Call<{ readonly display_name?: string | undefined; readonly avatar?: AvatarInput | null | undefined; readonly email?: string | undefined; readonly password?: string | undefined; readonly sends_receipts?: boolean | undefined; readonly shows_presence?: boolean | undefined; readonly messages_from?: "everybody" | "shared" | "nobody" | undefined; readonly groups_from?: "everybody" | "shared" | "nobody" | undefined; readonly current_password?: string | undefined; readonly code?: string | undefined; }, { readonly user: OwnUser; }>;
    /** Delete my account for good. Needs my password if I have one, and with a second factor a `code`. Errors: `invalid_credentials`, `second_factor_required`, `busy`, `outcome_unknown`. */
    readonly deleteMe: Call<{ readonly password?: string | undefined; readonly code?: string | undefined; }, void>;
  };
  readonly conversations: {
    /** Open the direct conversation with one person (`participant_id` or `participant`), or make a group (`name` with `participant_ids`, `participants`, or both). Errors: `user_not_found`, `self_recipient`, `not_accepted`, `content_refused`, `outcome_unknown`. */
    readonly create: Call<({ readonly participant_id: string; } | { readonly participant: string; } | { readonly name: string; readonly description?: string | undefined; readonly history?: "all" | "joined" | undefined; readonly participant_ids?: readonly string[] | undefined; readonly participants?: readonly string[] | undefined; }), { readonly conversation: Conversation; readonly is_new: boolean; readonly requested?: readonly string[]; }>;
    /** My conversations, those that I pinned first, then newest activity first; the archived ones with `archived=true`, requests with `requests=true`, and those that I ignore with `requests=ignored`. */
    readonly list: Call<{ readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly archived?: boolean | undefined; readonly requests?: "true" | "ignored" | undefined; }, { readonly conversations: readonly Conversation[]; readonly next_cursor: string | null; }>;
    /** One of my conversations. Errors: `conversation_not_found`. */
    readonly get: Call<{ readonly id: string; }, { readonly conversation: Conversation; }>;
    /** Rename or describe a group, give it an avatar, or say what of its history new members see, who writes in it and how often. Errors: `conversation_not_found`, `forbidden`, `conversation_closed`, `content_refused`, `file_not_found`, `quota_exceeded`, `storage_full`, `busy`, `outcome_unknown`. */
    readonly update: Call<{ readonly id: string; } & { readonly name?: string | undefined; readonly description?: string | null | undefined; readonly history?: "all" | "joined" | undefined; readonly avatar?: AvatarInput | null | undefined; readonly who_writes?: "everybody" | "admins" | undefined; readonly slow_mode_s?: number | undefined; }, { readonly conversation: Conversation; }>;
    /** Archive, pin or mute a conversation for myself, and accept or ignore it as a request. `muted_until` null ends the silence. Errors: `conversation_not_found`, `forbidden`, `limit_reached`. */
    readonly updateMine: Call<{ readonly id: string; } & { readonly is_archived?: boolean | undefined; readonly is_pinned?: boolean | undefined; readonly muted_until?: string | null | undefined; readonly request?: "accepted" | "ignored" | undefined; }, { readonly me: OwnState; }>;
    /** Who is in it, by the time they joined. Errors: `conversation_not_found`. */
    readonly members: Call<{ readonly id: string; } & { readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly members: readonly Member[]; readonly next_cursor: string | null; }>;
    /** Add up to 100 people to a group, by id or username. Who is in it already stays as they are. Errors: `conversation_not_found`, `user_not_found`, `not_accepted`, `forbidden`, `banned`, `conversation_closed`, `limit_reached`, `outcome_unknown`. */
    readonly addMembers: Call<{ readonly id: string; } & { readonly user_ids?: readonly string[] | undefined; readonly usernames?: readonly string[] | undefined; }, { readonly members: readonly Member[]; readonly member_count: number; readonly requested?: readonly string[]; }>;
    /** Give a member another role. `owner` hands the group over; the owner before becomes an admin. Errors: `conversation_not_found`, `member_not_found`, `forbidden`, `conversation_closed`, `last_owner`, `outcome_unknown`. */
    readonly updateMember: Call<{ readonly id: string; readonly user_id: string; } & { readonly role: "owner" | "admin" | "member"; }, { readonly member: Member; }>;
    /** Remove a member, or leave oneself. The last one who leaves closes the group. Errors: `conversation_not_found`, `member_not_found`, `forbidden`, `last_owner`, `outcome_unknown`. */
    readonly removeMember: Call<{ readonly id: string; readonly user_id: string; }, void>;
  };
  readonly messages: {
    /** A page of messages, ascending by `seq`. Without a position the newest; `cursor` goes back in time, `after` forward from a `seq`, `around` shows both sides of one. At most one of the three. Errors: `conversation_not_found`. */
    readonly history: Call<{ readonly id: string; } & { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly after?: number | undefined; readonly around?: number | undefined; }, { readonly messages: readonly Message[]; readonly next_cursor: string | null; readonly has_more: boolean; }>;
    /** Messages that carry files, or files of one kind, the newest first. A page may hold fewer than `limit`, or none, and have a next one all the same. Errors: `conversation_not_found`. */
    readonly withFiles: Call<{ readonly id: string; } & { readonly limit?: number | undefined; readonly cursor?: string | undefined; readonly kind?: "image" | "audio" | "video" | "file" | undefined; }, { readonly messages: readonly Message[]; readonly next_cursor: string | null; }>;
    /** Send a message. 200 when this `client_id` was stored before. Errors: `conversation_not_found`, `message_not_found`, `file_not_found`, `conversation_closed`, `forbidden`, `not_accepted`, `silenced`, `content_refused`, `too_many_mentions`, `slow_mode`, `conflict`, `unavailable`, `outcome_unknown`. */
    readonly send: Call<{ readonly id: string; } & Draft, { readonly message: Message; }>;
    /** One message. Errors: `conversation_not_found`, `message_not_found`. */
    readonly get: Call<{ readonly id: string; readonly seq: number; }, { readonly message: Message; }>;
    /** Change my message: its text, or which of its files it keeps. With `if_version` only if it says what it said at that version of it. Errors: `conversation_not_found`, `message_not_found`, `file_not_found`, `forbidden`, `conversation_closed`, `not_accepted`, `silenced`, `content_refused`, `too_many_mentions`, `message_deleted`, `edit_too_late`, `stale_version`, `outcome_unknown`. */
    readonly edit: Call<{ readonly id: string; readonly seq: number; } & Revised, { readonly message: Message; }>;
    /** Delete a message for everybody: my own, or anybody's as an admin. Again is no error. Errors: `conversation_not_found`, `message_not_found`, `forbidden`, `outcome_unknown`. */
    readonly delete: Call<{ readonly id: string; readonly seq: number; }, { readonly message: Message; }>;
    /** What a message said before its edits, oldest first: the first time and the last 99 times. For its author, and in a group for owner and admins. Errors: `conversation_not_found`, `message_not_found`, `forbidden`. */
    readonly revisions: Call<{ readonly id: string; readonly seq: number; } & { readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly revisions: readonly Revision[]; readonly next_cursor: string | null; }>;
    /** React to a message with one emoji. Again is no error. Errors: `conversation_not_found`, `message_not_found`, `conversation_closed`, `not_accepted`, `silenced`, `message_deleted`, `limit_reached`, `outcome_unknown`. */
    readonly react: Call<{ readonly id: string; readonly seq: number; readonly emoji: string; }, { readonly message: Message; }>;
    /** Take my reaction back. Again is no error. Errors: `conversation_not_found`, `message_not_found`, `conversation_closed`, `not_accepted`, `silenced`, `message_deleted`, `outcome_unknown`. */
    readonly unreact: Call<{ readonly id: string; readonly seq: number; readonly emoji: string; }, { readonly message: Message; }>;
    /** Who reacted with this emoji, in the order of their ids. Errors: `conversation_not_found`, `message_not_found`. */
    readonly reactors: Call<{ readonly id: string; readonly seq: number; readonly emoji: string; } & { readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly users: readonly UserSummary[]; readonly next_cursor: string | null; }>;
    /** Pin a message for everybody. Again is no error. Errors: `conversation_not_found`, `message_not_found`, `forbidden`, `conversation_closed`, `not_accepted`, `message_deleted`, `limit_reached`, `outcome_unknown`. */
    readonly pin: Call<{ readonly id: string; readonly seq: number; }, { readonly conversation: Conversation; }>;
    /** Unpin a message. Again is no error. Errors: `conversation_not_found`, `message_not_found`, `forbidden`, `conversation_closed`, `not_accepted`, `outcome_unknown`. */
    readonly unpin: Call<{ readonly id: string; readonly seq: number; }, { readonly conversation: Conversation; }>;
  };
  readonly receipts: {
    /** Say how far I have got, in up to 100 conversations. Errors: `conversation_not_found`, `unavailable`. */
    readonly mark: Call<{ readonly marks: readonly Mark[]; }, { readonly marks: readonly Marked[]; readonly not_found: readonly string[]; }>;
    /** Who has read a message, of those who say so, in the order of their ids. Errors: `conversation_not_found`, `message_not_found`. */
    readonly readers: Call<{ readonly id: string; readonly seq: number; } & { readonly limit?: number | undefined; readonly cursor?: string | undefined; }, { readonly users: readonly UserSummary[]; readonly next_cursor: string | null; }>;
  };
  readonly files: {
    /** What is known of a file. Errors: `file_not_found`. */
    readonly get: Call<{ readonly id: string; }, { readonly file: File; }>;
    /** Addresses of files for where no token can be sent, such as a picture in a page. For 5 minutes and for me; files that I may not read are left out. */
    readonly links: Call<{ readonly ids: readonly string[]; }, { readonly links: readonly { readonly id: string; readonly content: string; readonly thumbnails: readonly { readonly size: number; readonly url: string; }[]; }[]; readonly expires_at: string; }>;
  };
  readonly operations: {
    /** Whether this node can serve, asked of the database and the bus now. */
    readonly health: Call<{}, Health>;
    /** What anybody may know of this server. */
    readonly instance: Call<{}, { readonly instance: Instance; }>;
  };
}
