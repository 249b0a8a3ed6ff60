import { LIMITS } from "../limits.ts";
import { Type } from "../schema.ts";
import { Text } from "../text.ts";

export const Limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: LIMITS.pageMax, default: LIMITS.pageDefault }),
);
/** Where the last page ended: taken from `next_cursor`, and opaque. */
export const Cursor = Type.Optional(Text({ minLength: 1, maxLength: 256 }));
