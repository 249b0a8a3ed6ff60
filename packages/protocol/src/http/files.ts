import { File } from "../entities/file.ts";
import { FileId, Timestamp } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Open, Strict, Type } from "../schema.ts";
import { endpoint } from "./endpoint.ts";

const One = Open({ file: File });
const ofFile = Strict({ id: FileId });
const HowToGive = Strict({
  signature: Type.Optional(
    Type.String({ maxLength: 128, description: "From a link (F7), in place of a token" }),
  ),
  download: Type.Optional(
    Type.Literal("1", { description: "As a download under its name, also what is shown in its place else" }),
  ),
});

/** Beside these, an upload that can be resumed goes by tus 1.0 at `/uploads` (F2). */
export const files = {
  upload: endpoint({
    method: "POST",
    path: "/files",
    summary: "Upload a file in one request: the field `file` of a form",
    tag: "files",
    auth: { scope: "user" },
    form: "file",
    responses: { 201: One },
    errors: ["payload_too_large", "unsupported_data", "quota_exceeded", "storage_full"],
  }),
  get: endpoint({
    method: "GET",
    path: "/files/:id",
    summary: "What is known of a file",
    tag: "files",
    auth: { scope: "user" },
    params: ofFile,
    responses: { 200: One },
    errors: ["file_not_found"],
  }),
  content: endpoint({
    method: "GET",
    path: "/files/:id/content",
    summary: "The bytes of a file, or a range of them",
    tag: "files",
    auth: { scope: "user", orSignature: true },
    params: ofFile,
    query: HowToGive,
    bytes: true,
    responses: { 200: null, 206: null, 304: null, 307: null },
    errors: ["file_not_found", "range_not_satisfiable"],
  }),
  thumbnail: endpoint({
    method: "GET",
    path: "/files/:id/thumbnail/:size",
    summary: "A small picture of an image, as WebP",
    tag: "files",
    auth: { scope: "user", orSignature: true },
    params: Strict({
      id: FileId,
      size: Type.Integer({ enum: [...LIMITS.avatarThumbnailSizes, ...LIMITS.thumbnailSizes] }),
    }),
    query: HowToGive,
    bytes: true,
    responses: { 200: null, 206: null, 304: null, 307: null },
    errors: ["file_not_found", "range_not_satisfiable"],
  }),
  links: endpoint({
    method: "POST",
    path: "/files/links",
    summary:
      "Addresses of files for where no token can be sent, such as a picture in a page. For 5 minutes and for me; files that I may not read are left out",
    tag: "files",
    auth: { scope: "user" },
    body: Strict({
      ids: Type.Array(FileId, { minItems: 1, maxItems: LIMITS.linksPerCall, uniqueItems: true }),
    }),
    responses: {
      200: Open({
        links: Type.Array(
          Open({
            id: FileId,
            content: Type.String({
              description:
                "Relative to `/api/v1/`, or absolute where files have an origin of their own (F13)",
            }),
            thumbnails: Type.Array(Open({ size: Type.Integer(), url: Type.String() })),
          }),
        ),
        expires_at: Timestamp,
      }),
    },
    errors: [],
  }),
} as const;
