import type { ErrorCode } from "../errors.ts";
import type { Infer, TSchema } from "../schema.ts";

/** What a token lets its holder do. A call names the one that it needs. */
export const SCOPES = {
  user: "What people do as themselves",
  admin: "What administrators of the server do",
} as const;
export type Scope = keyof typeof SCOPES;

/**
 * One HTTP call as a value: the server registers a handler against it and a client calls it, so that
 * its path, its schemas and its errors stand in one place. Paths are relative to `/api/v1`.
 */
export interface Endpoint {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: `/${string}`;
  readonly summary: string;
  readonly tag:
    | "auth"
    | "users"
    | "conversations"
    | "messages"
    | "receipts"
    | "files"
    | "operations"
    | "invitations"
    | "moderation"
    | "reports"
    | "admin";
  /** The scope of the access token in `Authorization: Bearer`; `none`: it needs no token. */
  readonly auth: {
    readonly scope: Scope | "none";
    /** The `signature` of a link in the query serves in place of a token (F7). */
    readonly orSignature?: true;
  };
  readonly params?: TSchema;
  readonly query?: TSchema;
  readonly body?: TSchema;
  /** It takes `multipart/form-data` with a file in the field of this name, and no `body`. */
  readonly form?: string;
  /** What it answers with success is bytes, and not JSON. */
  readonly bytes?: true;
  /** By status. `null`: no body. */
  readonly responses: Readonly<Record<number, TSchema | null>>;
  /** Beside `invalid_request`, `unauthorized`, `rate_limited`, `busy`, `unavailable` and `internal`, which every call may answer. */
  readonly errors: readonly ErrorCode[];
}

export const endpoint = <const E extends Endpoint>(definition: E): E => definition;

type InferOr<S, Else> = S extends TSchema ? Infer<S> : Else;
export type ParamsOf<E extends Endpoint> = InferOr<E["params"], undefined>;
export type QueryOf<E extends Endpoint> = InferOr<E["query"], undefined>;
export type BodyOf<E extends Endpoint> = InferOr<E["body"], undefined>;
export type ReplyOf<E extends Endpoint> = {
  [S in keyof E["responses"] & number]: { status: S; body: InferOr<E["responses"][S], undefined> };
}[keyof E["responses"] & number];
