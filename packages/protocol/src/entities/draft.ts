import { ClientId, FileId, MessageSeq, Version } from "../ids.ts";
import { LIMITS } from "../limits.ts";
import { Strict, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { Content, EditedContent } from "../text.ts";

/** What somebody gives of a message that they send, by a frame or a call. */
export const draft = {
  client_id: Type.Optional(ClientId),
  content: Type.Optional(Content),
  reply_to_seq: Type.Optional(MessageSeq),
  attachments: Type.Optional(
    Type.Array(FileId, {
      minItems: 1,
      maxItems: LIMITS.attachmentsMax,
      uniqueItems: true,
      description: "My own files that are ready. With them `content` may be left out (F8)",
    }),
  ),
};
export const Draft = Strict(draft);
export type Draft = Infer<typeof Draft>;

/** What somebody gives of a message that they change. */
export const revised = {
  content: Type.Optional(EditedContent),
  attachments: Type.Optional(
    Type.Array(FileId, {
      maxItems: LIMITS.attachmentsMax,
      uniqueItems: true,
      description: "Those of its files that it keeps, in the order in which they stand (F9)",
    }),
  ),
  if_version: Type.Optional(Version),
};
export const Revised = Strict(revised);
export type Revised = Infer<typeof Revised>;
