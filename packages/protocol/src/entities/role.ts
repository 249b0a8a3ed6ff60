import { Type } from "../schema.ts";
import type { Infer } from "../schema.ts";

/** Highest first. A group has one owner; in a direct conversation both are members. */
export const ROLES = ["owner", "admin", "member"] as const;
export const Role = Type.Union([Type.Literal("owner"), Type.Literal("admin"), Type.Literal("member")]);
export type Role = Infer<typeof Role>;
