import { Timestamp } from "../ids.ts";
import { Nullable, Open, Type } from "../schema.ts";
import type { Infer } from "../schema.ts";
import { InstanceRole } from "./instance-role.ts";
import { SHOWN } from "./user.ts";

/** A person as administrators see them. It says nothing of what they write, nor to whom. */
export const Account = Open(
  {
    ...SHOWN,
    created_at: Timestamp,
    email: Nullable(Type.String()),
    instance_role: InstanceRole,
    has_password: Type.Boolean(),
    has_second_factor: Type.Boolean(),
    suspended_at: Nullable(Timestamp),
    last_used_at: Nullable({
      ...Timestamp,
      description: "When a device last logged in or renewed its session; null: none has for long",
    }),
    session_count: Type.Integer({ minimum: 0, description: "Logins that are good now" }),
    file_bytes: Type.Integer({ minimum: 0, description: "What their files add up to" }),
  },
  { $id: "Account" },
);
export type Account = Infer<typeof Account>;
