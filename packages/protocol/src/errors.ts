import { Open, Type, Word } from "./schema.ts";
import type { Infer } from "./schema.ts";
import { Protocol } from "./version.ts";

/**
 * Every error there is. `retryable`: the same request may succeed later without being changed.
 * A send that ends in an error that is retryable may have been stored by this try or by one before it; sending it again with
 * the same `client_id` settles it. Every other error of a send means that the message was not stored and never will be (D2).
 */
export const ERRORS = {
  invalid_request: { http_status: 400, retryable: false, title: "The request is not valid" },
  malformed_json: { http_status: 400, retryable: false, title: "This is not JSON" },
  unsupported_data: {
    http_status: 415,
    retryable: false,
    title: "The body is not of the type that is accepted here",
  },
  unknown_type: { http_status: 400, retryable: false, title: "There is no frame of this type" },
  unsupported_protocol: {
    http_status: 400,
    retryable: false,
    title: "This version of the protocol is not served here",
  },
  self_recipient: { http_status: 400, retryable: false, title: "You cannot send to yourself" },
  unauthorized: { http_status: 401, retryable: false, title: "A valid access token is needed" },
  invalid_credentials: {
    http_status: 401,
    retryable: false,
    title: "The login, the password or the code is wrong",
  },
  second_factor_required: {
    http_status: 401,
    retryable: false,
    title: "A code of the second factor is needed as well",
  },
  invalid_refresh_token: {
    http_status: 401,
    retryable: false,
    title: "The refresh token is not valid; log in again",
  },
  account_suspended: {
    http_status: 403,
    retryable: false,
    title: "This account is suspended; ask whoever runs this server",
  },
  registration_closed: {
    http_status: 403,
    retryable: false,
    title: "Nobody can register here; ask whoever runs this server",
  },
  sign_on_refused: {
    http_status: 403,
    retryable: false,
    title: "The provider of single sign-on, or this server, did not let you in with that account",
  },
  banned: {
    http_status: 403,
    retryable: false,
    title: "This person is banned from the group; its owner or an admin can lift that",
  },
  forbidden: { http_status: 403, retryable: false, title: "This is not allowed" },
  not_accepted: {
    http_status: 403,
    retryable: false,
    title: "This person takes nothing from you, or you have blocked them",
  },
  content_refused: {
    http_status: 422,
    retryable: false,
    title: "The rules of this server do not allow a word in this text; write it in another way",
  },
  too_many_mentions: {
    http_status: 422,
    retryable: false,
    title: "This text mentions more people than you may mention on this server in one; mention fewer",
  },
  silenced: { http_status: 403, retryable: false, title: "You do not write in this group for a while" },
  origin_not_allowed: { http_status: 403, retryable: false, title: "This origin may not connect" },
  host_not_allowed: {
    http_status: 421,
    retryable: false,
    title: "This server does not answer under this name",
  },
  not_found: { http_status: 404, retryable: false, title: "There is nothing here" },
  user_not_found: { http_status: 404, retryable: false, title: "There is no such user" },
  conversation_not_found: { http_status: 404, retryable: false, title: "There is no such conversation" },
  message_not_found: { http_status: 404, retryable: false, title: "There is no such message" },
  member_not_found: { http_status: 404, retryable: false, title: "There is no such member" },
  session_not_found: { http_status: 404, retryable: false, title: "There is no such session" },
  group_request_not_found: { http_status: 404, retryable: false, title: "There is no such request" },
  file_not_found: { http_status: 404, retryable: false, title: "There is no such file" },
  report_not_found: { http_status: 404, retryable: false, title: "There is no such report" },
  invitation_not_found: { http_status: 404, retryable: false, title: "There is no such invitation" },
  invitation_not_valid: {
    http_status: 404,
    retryable: false,
    title: "This invitation is not good, or not any more; ask for a new one",
  },
  sign_on_not_valid: {
    http_status: 404,
    retryable: false,
    title: "This login was used, took too long, or began in another browser; begin anew",
  },
  identity_not_found: { http_status: 404, retryable: false, title: "No such account is linked" },
  link_not_valid: {
    http_status: 404,
    retryable: false,
    title: "This link was used, or is too old; ask for a new one",
  },
  method_not_allowed: { http_status: 405, retryable: false, title: "This method is not allowed here" },
  request_timeout: { http_status: 408, retryable: true, title: "The request did not come in time" },
  conflict: { http_status: 409, retryable: false, title: "This client_id was used for another message" },
  username_taken: { http_status: 409, retryable: false, title: "This username is taken" },
  email_taken: { http_status: 409, retryable: false, title: "This email is taken" },
  second_factor_on: {
    http_status: 409,
    retryable: false,
    title: "A second factor is on already; turn it off first",
  },
  second_factor_off: {
    http_status: 409,
    retryable: false,
    title: "There is no second factor for this; set one up first",
  },
  password_needed: {
    http_status: 409,
    retryable: false,
    title: "This account has no password; give it one first",
  },
  identity_taken: {
    http_status: 409,
    retryable: false,
    title: "One of the two is linked already; unlink it first",
  },
  conversation_closed: {
    http_status: 409,
    retryable: false,
    title: "Nobody can write in this conversation any more",
  },
  message_deleted: { http_status: 409, retryable: false, title: "This message was deleted" },
  report_resolved: {
    http_status: 409,
    retryable: false,
    title: "Somebody has resolved this report already",
  },
  edit_too_late: {
    http_status: 409,
    retryable: false,
    title: "This message is too old to be edited on this server",
  },
  stale_version: {
    http_status: 409,
    retryable: false,
    title: "The message has changed since if_version; read it and decide again",
  },
  last_owner: {
    http_status: 409,
    retryable: false,
    title: "A group keeps an owner; make somebody else the owner first",
  },
  last_admin: {
    http_status: 409,
    retryable: false,
    title: "A server keeps an administrator; make somebody else one first",
  },
  offset_mismatch: {
    http_status: 409,
    retryable: false,
    title: "The upload is not there; ask with HEAD where to go on",
  },
  limit_reached: { http_status: 409, retryable: false, title: "There can be no more of these" },
  payload_too_large: { http_status: 413, retryable: false, title: "The request is too large" },
  range_not_satisfiable: { http_status: 416, retryable: false, title: "The file has no such bytes" },
  upgrade_required: { http_status: 426, retryable: false, title: "Connect here with a WebSocket" },
  headers_too_large: {
    http_status: 431,
    retryable: false,
    title: "The headers of the request are too large",
  },
  rate_limited: { http_status: 429, retryable: true, title: "Too many requests; wait and try again" },
  slow_mode: {
    http_status: 429,
    retryable: true,
    title: "You write in this group once in a while; wait and try again",
  },
  busy: { http_status: 429, retryable: true, title: "The server is busy; wait and try again" },
  internal: { http_status: 500, retryable: true, title: "Something went wrong" },
  unavailable: { http_status: 503, retryable: true, title: "The server cannot do this now; try again" },
  quota_exceeded: {
    // Not 507: by its status it would be worth another try (V2).
    http_status: 413,
    retryable: false,
    title: "You have no room left for this file; delete messages with files that you do not need",
  },
  storage_full: {
    http_status: 507,
    retryable: true,
    title: "The server has no room left for this file; tell whoever runs it",
  },
  outcome_unknown: {
    http_status: 504,
    retryable: true,
    title: "The outcome is not known; try again with the same client_id",
  },
} as const satisfies Record<string, { http_status: number; retryable: boolean; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

const Code = Word<string>(Object.keys(ERRORS), "what `retryable`, or the HTTP status, says");

/** An error inside a frame. */
export const WireError = Open({
  code: Code,
  message: Type.String(),
  retryable: Type.Boolean(),
  retry_after_ms: Type.Optional(Type.Integer({ minimum: 0 })),
});
export type WireError = Infer<typeof WireError>;

/**
 * RFC 9457, with our `code`, the request's id and, for a failed validation, the places that failed; for `unsupported_protocol` what is
 * served.
 */
export const Problem = Open(
  {
    type: Type.String(),
    title: Type.String(),
    status: Type.Integer(),
    detail: Type.String(),
    code: Code,
    request_id: Type.String(),
    errors: Type.Optional(Type.Array(Open({ path: Type.String(), message: Type.String() }))),
    protocol: Type.Optional(Protocol),
  },
  { $id: "Problem" },
);
export type Problem = Infer<typeof Problem>;
