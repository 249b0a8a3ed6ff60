// Made from packages/protocol by `npm run docs`.

/** One of these words, or one of a later version (V2 of the protocol says what it is taken for). */
export type Word<Known extends string> = Known | (string & {});

export interface Account {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
  readonly version: number;
  readonly avatar_id: string | null;
  readonly created_at: string;
  readonly email: string | null;
  /** user, admin. Another one: is a user */
  readonly instance_role: Word<"user" | "admin">;
  readonly has_password: boolean;
  readonly has_second_factor: boolean;
  readonly suspended_at: string | null;
  readonly last_used_at: string | null;
  /** Logins that are good now */
  readonly session_count: number;
  /** What their files add up to */
  readonly file_bytes: number;
}

export interface AuditEntry {
  readonly id: string;
  readonly created_at: string;
  /** access.refused, account.created, account.deleted, account.registered, account.reinstated, account.role_changed, account.suspended, audit.exported, email.changed, group.changed, group.created, identity.linked, identity.unlinked, invitation.made, invitation.revoked, invitation.used, login.failed, login.limited, login.succeeded, member.added, member.banned, member.changed, member.removed, member.unbanned, message.reported, password.changed, password_check.failed, password_check.limited, password_link.made, refresh.limited, refresh_token.reused, registration.limited, report.resolved, second_factor.codes_renewed, second_factor.devices_forgotten, second_factor.failed, second_factor.limited, second_factor.recovery_code_used, second_factor.required, second_factor.turned_off, second_factor.turned_on, sessions.ended, settings.changed. Another one: something else happened */
  readonly action: Word<"access.refused" | "account.created" | "account.deleted" | "account.registered" | "account.reinstated" | "account.role_changed" | "account.suspended" | "audit.exported" | "email.changed" | "group.changed" | "group.created" | "identity.linked" | "identity.unlinked" | "invitation.made" | "invitation.revoked" | "invitation.used" | "login.failed" | "login.limited" | "login.succeeded" | "member.added" | "member.banned" | "member.changed" | "member.removed" | "member.unbanned" | "message.reported" | "password.changed" | "password_check.failed" | "password_check.limited" | "password_link.made" | "refresh.limited" | "refresh_token.reused" | "registration.limited" | "report.resolved" | "second_factor.codes_renewed" | "second_factor.devices_forgotten" | "second_factor.failed" | "second_factor.limited" | "second_factor.recovery_code_used" | "second_factor.required" | "second_factor.turned_off" | "second_factor.turned_on" | "sessions.ended" | "settings.changed">;
  readonly actor_id: string | null;
  readonly user_id: string | null;
  readonly conversation_id: string | null;
  readonly session_id: string | null;
  readonly address: string | null;
  readonly user_agent: string | null;
  /** What more there is to say of it */
  readonly details: Readonly<Record<string, unknown>>;
}

export interface AvatarInput {
  readonly file_id: string;
  readonly square?: { readonly x: number; readonly y: number; readonly size: number; };
}

export interface Ban {
  readonly user: UserSummary;
  readonly banned_by: UserSummary;
  readonly banned_at: string;
  readonly until: string | null;
}

export interface Block {
  readonly user: UserSummary;
  /** What they write in groups is hidden as well: by clients, and from counts of mentions */
  readonly hides_in_groups: boolean;
  readonly blocked_at: string;
}

export interface Conversation {
  readonly id: string;
  /** direct, group. Another one: a group */
  readonly kind: Word<"direct" | "group">;
  readonly name: string | null;
  readonly description: string | null;
  /** all, joined. Another one: as `joined` */
  readonly history: Word<"all" | "joined">;
  /** Pinned messages, in the order of pinning */
  readonly pinned_seqs: readonly number[];
  readonly closed_at: string | null;
  readonly avatar_id: string | null;
  /** everybody, admins. Another one: as `everybody`; the server judges */
  readonly who_writes?: Word<"everybody" | "admins">;
  readonly slow_mode_s?: number;
  readonly last_seq: number;
  readonly version: number;
  /** The first 20, by the time they joined */
  readonly members: readonly Member[];
  readonly member_count: number;
  readonly last_message: Message | null;
  readonly me: OwnState;
  readonly silenced_until?: string;
  readonly created_at: string;
  readonly last_activity_at: string;
}

export interface ConversationSettings {
  readonly name: string | null;
  readonly description: string | null;
  /** all, joined. Another one: as `joined` */
  readonly history: Word<"all" | "joined">;
  /** Pinned messages, in the order of pinning */
  readonly pinned_seqs: readonly number[];
  readonly closed_at: string | null;
  readonly avatar_id: string | null;
  /** everybody, admins. Another one: as `everybody`; the server judges */
  readonly who_writes?: Word<"everybody" | "admins">;
  readonly slow_mode_s?: number;
}

export interface Draft {
  readonly client_id?: string | undefined;
  readonly content?: string | undefined;
  readonly reply_to_seq?: number | undefined;
  /** My own files that are ready. With them `content` may be left out (F8) */
  readonly attachments?: readonly string[] | undefined;
}

export interface Figure {
  readonly count: number;
  /** It is the estimate of the database */
  readonly is_estimate: boolean;
}

export interface Figures {
  readonly people: Figure;
  readonly active_people: number | null;
  readonly conversations: Figure;
  readonly messages: Figure;
  readonly open_reports: Figure;
  /** What the files of everybody add up to */
  readonly file_bytes: number;
  /** Sockets that are open on all nodes */
  readonly connections: number;
  readonly nodes: number;
  readonly read_at: string;
}

export interface File {
  readonly id: string;
  readonly name: string;
  /** Bytes */
  readonly size: number;
  readonly media_type: string;
  /** image, audio, video, file. Another one: file */
  readonly kind: Word<"image" | "audio" | "video" | "file">;
  readonly sha256: string | null;
  /** uploading, scanning, ready, infected. Another one: it cannot be fetched */
  readonly status: Word<"uploading" | "scanning" | "ready" | "infected">;
  readonly media: Media | null;
  readonly created_at: string;
}

export interface GroupRequest {
  readonly conversation_id: string;
  readonly name: string;
  readonly member_count: number;
  readonly asked_by: UserSummary;
  readonly created_at: string;
}

export interface Health {
  /** ok, draining, down. Another one: what the HTTP status says */
  readonly status: Word<"ok" | "draining" | "down">;
  readonly version: string;
  readonly protocol: Protocol;
  readonly uptime_s: number;
  readonly database: { readonly status: Word<"ok" | "down">; readonly kind: string; };
  readonly bus: { readonly status: Word<"ok" | "down">; readonly kind: string; };
}

export interface Identity {
  readonly id: string;
  /** The provider, by its issuer of OpenID Connect */
  readonly issuer: string;
  readonly created_at: string;
}

export interface Instance {
  readonly name: string;
  /** Who may make an account: open, invited, closed. Another one: nobody can register */
  readonly registration: Word<"open" | "invited" | "closed">;
  /** It sends mail: passwords are reset by it, and emails confirmed */
  readonly has_mail: boolean;
  /** How long a message may be, in bytes of UTF-8 */
  readonly message_max_bytes: number;
  readonly edit_window_s: number | null;
  readonly sign_on: { readonly label: string; } | null;
}

export interface InstanceSettings {
  /** Who may make an account: open, invited, closed. Another one: nobody can register */
  readonly registration: Word<"open" | "invited" | "closed">;
  /** Who finds people by how their username begins: everybody, admins. Another one: people are found by their whole username */
  readonly people_search: Word<"everybody" | "admins">;
  /** How long a message may be, in bytes of UTF-8 */
  readonly message_max_bytes: number;
  readonly edit_window_s: number | null;
  /** Words and phrases with which nothing is sent, and nothing named, on this server (I10) */
  readonly refused_words: readonly string[];
  /** How many names a message may mention (I11) */
  readonly mentions_max: number;
  /** For how many hours an account is new, so that it opens and mentions less (I12); 0: none is */
  readonly new_account_hours: number;
}

export interface Invitation {
  readonly id: string;
  readonly conversation_id: string | null;
  readonly created_by: UserSummary;
  readonly created_at: string;
  readonly expires_at: string;
  readonly max_uses: number | null;
  readonly uses: number;
  /** Lets people make an account where only those who are invited may */
  readonly admits: boolean;
  readonly revoked_at: string | null;
}

export interface LinkToken {
  readonly token: string;
  readonly expires_at: string;
}

export interface Mark {
  readonly conversation_id: string;
  readonly read_seq?: number | undefined;
  readonly delivered_seq?: number | undefined;
  readonly is_marked_unread?: boolean | undefined;
  readonly unread_from?: number | undefined;
}

export interface Marked {
  readonly conversation_id: string;
  readonly me: OwnState;
}

export interface Media {
  /** Pixels, as it is shown */
  readonly width?: number;
  /** Pixels, as it is shown */
  readonly height?: number;
  readonly duration_ms?: number;
  readonly is_animated?: boolean;
  /** About 25 bytes in base64 that a client paints as a blurred picture */
  readonly thumbhash?: string;
  /** Which of the sizes 320 and 1280 can be fetched by now; of an avatar 64 and 128 */
  readonly thumbnails: readonly number[];
  /** Loudness of a voice message from its beginning to its end, a byte for each part, in base64 */
  readonly peaks?: string;
}

export interface Member {
  readonly user: UserSummary;
  /** owner, admin, member. Another one: a member */
  readonly role: Word<"owner" | "admin" | "member">;
  readonly joined_at: string;
  readonly silenced_until?: string;
}

export interface Message {
  readonly id: string;
  readonly conversation_id: string;
  readonly seq: number;
  readonly version: number;
  readonly sender: UserSummary;
  /** text, system. Another one: its `content`, as text */
  readonly kind: Word<"text" | "system">;
  /** Empty where there are only attachments */
  readonly content: string;
  readonly reply_to?: Quote;
  readonly mentions?: readonly string[];
  /** In the order in which they were given */
  readonly attachments?: readonly File[];
  /** Oldest kind first */
  readonly reactions?: readonly Reaction[];
  readonly system?: SystemNotice;
  /** Shown to the sender's devices only */
  readonly client_id?: string;
  readonly created_at: string;
  readonly edited_at: string | null;
  readonly deleted_at: string | null;
}

/** Counts end at 100 */
export interface OwnState {
  /** owner, admin, member. Another one: a member */
  readonly role: Word<"owner" | "admin" | "member">;
  readonly joined_at: string;
  /** The newest message when one joined */
  readonly joined_seq: number;
  readonly read_seq: number;
  readonly delivered_seq: number;
  readonly is_marked_unread: boolean;
  readonly unread_from: number | null;
  readonly unread_count: number;
  readonly mention_count: number;
  readonly muted_until: string | null;
  readonly archived_at: string | null;
  readonly pinned_at: string | null;
  readonly request: Word<"pending" | "ignored"> | null;
  readonly state_version: number;
}

export interface OwnUser {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
  readonly version: number;
  readonly avatar_id: string | null;
  readonly created_at: string;
  readonly email: string | null;
  readonly pending_email: string | null;
  /** user, admin. Another one: is a user */
  readonly instance_role: Word<"user" | "admin">;
  /** Others see how far I have read */
  readonly sends_receipts: boolean;
  /** Others see that I am online, and when I type */
  readonly shows_presence: boolean;
  /** A password alone does not let me in */
  readonly has_second_factor: boolean;
  /** Whose first message is no request to me: everybody, shared, nobody. Another one: as `nobody` */
  readonly messages_from: Word<"everybody" | "shared" | "nobody">;
  /** Who adds me to groups without asking: everybody, shared, nobody. Another one: as `nobody` */
  readonly groups_from: Word<"everybody" | "shared" | "nobody">;
}

/** `last_seen_at` is rounded down to the minute, and null while connected or invisible */
export interface Presence {
  readonly user_id: string;
  /** online, away, offline. Another one: offline */
  readonly status: Word<"online" | "away" | "offline">;
  readonly last_seen_at: string | null;
}

export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** invalid_request, malformed_json, unsupported_data, unknown_type, unsupported_protocol, self_recipient, unauthorized, invalid_credentials, second_factor_required, invalid_refresh_token, account_suspended, registration_closed, sign_on_refused, banned, forbidden, not_accepted, content_refused, too_many_mentions, silenced, origin_not_allowed, host_not_allowed, not_found, user_not_found, conversation_not_found, message_not_found, member_not_found, session_not_found, group_request_not_found, file_not_found, report_not_found, invitation_not_found, invitation_not_valid, sign_on_not_valid, identity_not_found, link_not_valid, method_not_allowed, request_timeout, conflict, username_taken, email_taken, second_factor_on, second_factor_off, password_needed, identity_taken, conversation_closed, message_deleted, report_resolved, edit_too_late, stale_version, last_owner, last_admin, offset_mismatch, limit_reached, payload_too_large, range_not_satisfiable, upgrade_required, headers_too_large, rate_limited, slow_mode, busy, internal, unavailable, quota_exceeded, storage_full, outcome_unknown. Another one: what `retryable`, or the HTTP status, says */
  readonly code: Word<"invalid_request" | "malformed_json" | "unsupported_data" | "unknown_type" | "unsupported_protocol" | "self_recipient" | "unauthorized" | "invalid_credentials" | "second_factor_required" | "invalid_refresh_token" | "account_suspended" | "registration_closed" | "sign_on_refused" | "banned" | "forbidden" | "not_accepted" | "content_refused" | "too_many_mentions" | "silenced" | "origin_not_allowed" | "host_not_allowed" | "not_found" | "user_not_found" | "conversation_not_found" | "message_not_found" | "member_not_found" | "session_not_found" | "group_request_not_found" | "file_not_found" | "report_not_found" | "invitation_not_found" | "invitation_not_valid" | "sign_on_not_valid" | "identity_not_found" | "link_not_valid" | "method_not_allowed" | "request_timeout" | "conflict" | "username_taken" | "email_taken" | "second_factor_on" | "second_factor_off" | "password_needed" | "identity_taken" | "conversation_closed" | "message_deleted" | "report_resolved" | "edit_too_late" | "stale_version" | "last_owner" | "last_admin" | "offset_mismatch" | "limit_reached" | "payload_too_large" | "range_not_satisfiable" | "upgrade_required" | "headers_too_large" | "rate_limited" | "slow_mode" | "busy" | "internal" | "unavailable" | "quota_exceeded" | "storage_full" | "outcome_unknown">;
  readonly request_id: string;
  readonly errors?: readonly { readonly path: string; readonly message: string; }[];
  readonly protocol?: Protocol;
}

export interface Protocol {
  readonly version: number;
  readonly lowest: number;
}

export interface Quote {
  readonly seq: number;
  readonly sender: UserSummary;
  readonly content: string | null;
  readonly attachments?: QuotedFiles;
}

export interface QuotedFiles {
  readonly count: number;
  /** That of all of them; `file` where they differ: image, audio, video, file. Another one: file */
  readonly kind: Word<"image" | "audio" | "video" | "file">;
  /** Of the first */
  readonly name: string;
  /** How long the first one is, where it is a voice message */
  readonly voice_ms?: number;
}

export interface Reaction {
  readonly emoji: string;
  readonly count: number;
  /** The first 20 who reacted with it */
  readonly user_ids: readonly string[];
}

export interface Report {
  readonly reporter: { readonly id: string; readonly username: string; readonly display_name: string; readonly version: number; readonly avatar_id: string | null; } | null;
  /** spam, abuse, violence, nudity, illegal, other. Another one: `other` */
  readonly reason: Word<"spam" | "abuse" | "violence" | "nudity" | "illegal" | "other">;
  readonly comment: string | null;
  readonly reported_at: string;
  readonly message: ReportedMessage;
}

export interface ReportEntry {
  readonly id: string;
  /** open, resolved. Another one: resolved */
  readonly status: Word<"open" | "resolved">;
  readonly conversation_id: string;
  readonly seq: number;
  readonly sender: UserSummary;
  /** The first 200 characters that were reported last */
  readonly excerpt: string;
  readonly report_count: number;
  /** Each once, in the order in which they came */
  readonly reasons: readonly (Word<"spam" | "abuse" | "violence" | "nudity" | "illegal" | "other">)[];
  readonly opened_at: string;
  readonly last_reported_at: string;
  readonly resolved_at: string | null;
  readonly resolved_by: UserSummary | null;
  readonly resolution: Word<"dismissed" | "message_deleted" | "account_suspended"> | null;
}

export interface ReportedMessage {
  readonly id: string;
  readonly version: number;
  readonly sender: UserSummary;
  readonly content: string;
  readonly reply_to?: Quote;
  /** What is known of its files, and not the files */
  readonly attachments: readonly { readonly name: string; readonly kind: Word<"image" | "audio" | "video" | "file">; readonly size: number; }[];
  readonly conversation: { readonly kind: Word<"direct" | "group">; readonly name: string | null; };
  readonly created_at: string;
  readonly edited_at: string | null;
}

export interface Revised {
  readonly content?: string | undefined;
  /** Those of its files that it keeps, in the order in which they stand (F9) */
  readonly attachments?: readonly string[] | undefined;
  readonly if_version?: number | undefined;
}

export interface Revision {
  readonly content: string;
  readonly created_at: string;
}

export interface Session {
  readonly id: string;
  readonly is_current: boolean;
  readonly user_agent: string | null;
  readonly created_at: string;
  readonly last_used_at: string;
  readonly expires_at: string;
}

export interface SettingsInput {
  readonly registration?: "open" | "invited" | "closed";
  readonly people_search?: "everybody" | "admins";
  /** How long a message may be, in bytes of UTF-8 */
  readonly message_max_bytes?: number;
  readonly edit_window_s?: number | null;
  /** Words and phrases with which nothing is sent, and nothing named, on this server (I10) */
  readonly refused_words?: readonly string[];
  /** How many names a message may mention (I11) */
  readonly mentions_max?: number;
  /** For how many hours an account is new, so that it opens and mentions less (I12); 0: none is */
  readonly new_account_hours?: number;
}

export interface SystemNotice {
  /** group.created, group.renamed, avatar.changed, history.opened, history.narrowed, member.added, member.removed, member.left, owner.changed. Another one: the sender changed something */
  readonly action: Word<"group.created" | "group.renamed" | "avatar.changed" | "history.opened" | "history.narrowed" | "member.added" | "member.removed" | "member.left" | "owner.changed">;
  /** Whom it was done to */
  readonly users: readonly UserSummary[];
  readonly name: string | null;
}

export interface TokenPair {
  readonly user: OwnUser;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly token_type: "Bearer";
  /** Seconds until the access token ends */
  readonly expires_in: number;
}

export interface User {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
  readonly version: number;
  readonly avatar_id: string | null;
  readonly created_at: string;
}

export interface UserSummary {
  readonly id: string;
  readonly username: string;
  readonly display_name: string;
  readonly version: number;
  readonly avatar_id: string | null;
}

export interface WireError {
  /** invalid_request, malformed_json, unsupported_data, unknown_type, unsupported_protocol, self_recipient, unauthorized, invalid_credentials, second_factor_required, invalid_refresh_token, account_suspended, registration_closed, sign_on_refused, banned, forbidden, not_accepted, content_refused, too_many_mentions, silenced, origin_not_allowed, host_not_allowed, not_found, user_not_found, conversation_not_found, message_not_found, member_not_found, session_not_found, group_request_not_found, file_not_found, report_not_found, invitation_not_found, invitation_not_valid, sign_on_not_valid, identity_not_found, link_not_valid, method_not_allowed, request_timeout, conflict, username_taken, email_taken, second_factor_on, second_factor_off, password_needed, identity_taken, conversation_closed, message_deleted, report_resolved, edit_too_late, stale_version, last_owner, last_admin, offset_mismatch, limit_reached, payload_too_large, range_not_satisfiable, upgrade_required, headers_too_large, rate_limited, slow_mode, busy, internal, unavailable, quota_exceeded, storage_full, outcome_unknown. Another one: what `retryable`, or the HTTP status, says */
  readonly code: Word<"invalid_request" | "malformed_json" | "unsupported_data" | "unknown_type" | "unsupported_protocol" | "self_recipient" | "unauthorized" | "invalid_credentials" | "second_factor_required" | "invalid_refresh_token" | "account_suspended" | "registration_closed" | "sign_on_refused" | "banned" | "forbidden" | "not_accepted" | "content_refused" | "too_many_mentions" | "silenced" | "origin_not_allowed" | "host_not_allowed" | "not_found" | "user_not_found" | "conversation_not_found" | "message_not_found" | "member_not_found" | "session_not_found" | "group_request_not_found" | "file_not_found" | "report_not_found" | "invitation_not_found" | "invitation_not_valid" | "sign_on_not_valid" | "identity_not_found" | "link_not_valid" | "method_not_allowed" | "request_timeout" | "conflict" | "username_taken" | "email_taken" | "second_factor_on" | "second_factor_off" | "password_needed" | "identity_taken" | "conversation_closed" | "message_deleted" | "report_resolved" | "edit_too_late" | "stale_version" | "last_owner" | "last_admin" | "offset_mismatch" | "limit_reached" | "payload_too_large" | "range_not_satisfiable" | "upgrade_required" | "headers_too_large" | "rate_limited" | "slow_mode" | "busy" | "internal" | "unavailable" | "quota_exceeded" | "storage_full" | "outcome_unknown">;
  readonly message: string;
  readonly retryable: boolean;
  readonly retry_after_ms?: number;
}
