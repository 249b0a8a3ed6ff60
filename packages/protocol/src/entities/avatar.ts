import { FileId } from "../ids.ts";
import { Strict, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";

const Pixel = Type.Integer({ minimum: 0, maximum: 1_000_000 });

/** A picture to be made an avatar: of a ready file of one's own the `square`, in its pixels as it is shown, or the largest in its middle (F15). */
export const AvatarInput = Strict({
  file_id: FileId,
  square: Type.Optional(
    Strict({ x: Pixel, y: Pixel, size: Type.Integer({ minimum: 1, maximum: 1_000_000 }) }),
  ),
});
export type AvatarInput = Infer<typeof AvatarInput>;
