import { UserSummary } from "../entities/user.ts";
import { LIMITS } from "../limits.ts";
import { Nullable, Open, Strict, Type } from "../schema.ts";
import { Text } from "../text.ts";

export const Limit = Type.Optional(
  Type.Integer({ minimum: 1, maximum: LIMITS.pageMax, default: LIMITS.pageDefault }),
);
/** Where the last page ended: taken from `next_cursor`, and opaque. */
export const Cursor = Type.Optional(Text({ minLength: 1, maxLength: 256 }));

/** Asks for a page of a list that is not narrowed down. */
export const Page = Strict({ limit: Limit, cursor: Cursor });
export const PageOfPeople = Open({
  users: Type.Array(UserSummary),
  next_cursor: Nullable(Type.String()),
});
