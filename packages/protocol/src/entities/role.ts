import { Type, Word } from "../schema.ts";
import type { Infer } from "../schema.ts";

/** A group has one owner; in a direct conversation both are members. */
export const Role = Type.Union([Type.Literal("owner"), Type.Literal("admin"), Type.Literal("member")]);
export type Role = Infer<typeof Role>;

/** The same in what the server sends. */
export const ShownRole = Word<Role>(["owner", "admin", "member"], "a member");
