import { ClientId, MessageSeq } from "../ids.ts";
import { Strict, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { Content } from "../text.ts";

/** What somebody gives of a message that they send, by a frame or a call. */
export const draft = {
  client_id: Type.Optional(ClientId),
  content: Content,
  reply_to_seq: Type.Optional(MessageSeq),
};
export const Draft = Strict(draft);
export type Draft = Infer<typeof Draft>;
