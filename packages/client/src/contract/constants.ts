// Made from packages/protocol by `npm run docs`.

export const PROTOCOL_VERSION = 1;
/** Where the paths of calls begin. */
export const API_PREFIX = "/api/v1";

/** Close codes after which a client does not connect again by itself (C11). */
export const FINAL_CLOSE_CODES: readonly number[] = [1002, 1007, 1008, 1009, 4001, 4009];

/** What the server refuses with. */
export type ErrorCode =
  | "invalid_request"
  | "malformed_json"
  | "unsupported_data"
  | "unknown_type"
  | "unsupported_protocol"
  | "self_recipient"
  | "unauthorized"
  | "invalid_credentials"
  | "second_factor_required"
  | "invalid_refresh_token"
  | "account_suspended"
  | "registration_closed"
  | "sign_on_refused"
  | "banned"
  | "forbidden"
  | "not_accepted"
  | "content_refused"
  | "too_many_mentions"
  | "silenced"
  | "origin_not_allowed"
  | "host_not_allowed"
  | "not_found"
  | "user_not_found"
  | "conversation_not_found"
  | "message_not_found"
  | "member_not_found"
  | "session_not_found"
  | "group_request_not_found"
  | "file_not_found"
  | "report_not_found"
  | "invitation_not_found"
  | "invitation_not_valid"
  | "sign_on_not_valid"
  | "identity_not_found"
  | "link_not_valid"
  | "method_not_allowed"
  | "request_timeout"
  | "conflict"
  | "username_taken"
  | "email_taken"
  | "second_factor_on"
  | "second_factor_off"
  | "password_needed"
  | "identity_taken"
  | "conversation_closed"
  | "message_deleted"
  | "report_resolved"
  | "edit_too_late"
  | "stale_version"
  | "last_owner"
  | "last_admin"
  | "offset_mismatch"
  | "limit_reached"
  | "payload_too_large"
  | "range_not_satisfiable"
  | "upgrade_required"
  | "headers_too_large"
  | "rate_limited"
  | "slow_mode"
  | "busy"
  | "internal"
  | "unavailable"
  | "quota_exceeded"
  | "storage_full"
  | "outcome_unknown";

/** Silence after a ping that ends a connection (C9). */
export const HEARTBEAT_GRACE_MS = 10000;
/** Whoever goes on typing says so this often (P1). */
export const TYPING_EVERY_MS = 3000;
export const ATTACHMENTS_MAX = 10;
export const FILE_NAME_MAX_LENGTH = 255;
export const LINKS_PER_CALL = 100;
export const LIVE_DETAILS_MAX_MEMBERS = 100;
export const MARKS_PER_CALL = 100;
export const MEMBERS_SHOWN = 20;
export const PAGE_MAX = 100;
export const QUOTE_MAX_LENGTH = 200;
export const SYNC_CONVERSATIONS_MAX = 1000;
export const UNREAD_MAX = 100;
export const WATCHED_MAX = 100;
