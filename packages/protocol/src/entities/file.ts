import { FileId, Timestamp } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Nullable, Open, Type, Word } from "../schema.ts";
import type { Infer } from "../schema.ts";

export const FILE_KINDS = ["image", "audio", "video", "file"] as const;
export const FileKind = Type.Unsafe<(typeof FILE_KINDS)[number]>(
  Type.Union(FILE_KINDS.map((kind) => Type.Literal(kind))),
);
export const FILE_STATUSES = ["uploading", "scanning", "ready", "infected"] as const;

const Pixels = Type.Integer({ minimum: 1, description: "Pixels, as it is shown" });

/** What is to be known of a file before it is fetched: the room that it takes, and what stands there meanwhile (F10). */
export const Media = Open({
  width: Type.Optional(Pixels),
  height: Type.Optional(Pixels),
  duration_ms: Type.Optional(Type.Integer({ minimum: 0 })),
  is_animated: Type.Optional(Type.Boolean()),
  thumbhash: Type.Optional(
    Type.String({ description: "About 25 bytes in base64 that a client paints as a blurred picture" }),
  ),
  thumbnails: Type.Array(Type.Integer(), {
    description: `Which of the sizes ${LIMITS.thumbnailSizes.join(" and ")} can be fetched by now; of an avatar ${LIMITS.avatarThumbnailSizes.join(" and ")}`,
  }),
  peaks: Type.Optional(
    Type.String({
      description:
        "Loudness of a voice message from its beginning to its end, a byte for each part, in base64",
    }),
  ),
});
export type Media = Infer<typeof Media>;

/** A file. `media_type` and `kind` come from its bytes, never from its name (F4). */
export const File = Open(
  {
    id: FileId,
    name: Type.String(),
    size: Type.Integer({ minimum: 0, description: "Bytes" }),
    media_type: Type.String(),
    kind: Word(FILE_KINDS, "file"),
    sha256: Nullable(
      Type.String({ description: "Of what is downloaded, in hex; null until all of it is there" }),
    ),
    status: Word(FILE_STATUSES, "it cannot be fetched"),
    media: Nullable(Media),
    created_at: Timestamp,
  },
  { $id: "File" },
);
export type File = Infer<typeof File>;
