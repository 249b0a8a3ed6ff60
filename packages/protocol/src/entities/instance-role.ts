import { Word } from "../schema.ts";
import type { Infer } from "../schema.ts";

export const INSTANCE_ROLES = ["user", "admin"] as const;

/** What somebody is to the whole server, and not to a conversation. */
export const InstanceRole = Word([...INSTANCE_ROLES], "is a user");
export type InstanceRole = Infer<typeof InstanceRole>;
