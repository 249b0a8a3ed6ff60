import { InstanceRole } from "./instance-role.ts";
import { FileId, Timestamp, UserId, Version } from "../ids.ts";
import { Nullable, Open, Type, Word } from "../schema.ts";
import type { Infer } from "../schema.ts";

/** `version` counts the changes of how a person is shown: of two, the higher one is newer (N3). */
export const SHOWN = {
  id: UserId,
  username: Type.String(),
  display_name: Type.String(),
  version: Version,
  avatar_id: Nullable(FileId),
};

/** How a person appears inside other things, such as the sender of a message. */
export const UserSummary = Open(SHOWN, { $id: "UserSummary" });
export type UserSummary = Infer<typeof UserSummary>;

/** What anybody logged in may see of a person. */
export const User = Open({ ...SHOWN, created_at: Timestamp }, { $id: "User" });
export type User = Infer<typeof User>;

/** From whom somebody takes something without being asked first (S1). `shared`: from people with whom they share a group. */
export const Audience = Type.Union([
  Type.Literal("everybody"),
  Type.Literal("shared"),
  Type.Literal("nobody"),
]);
export type Audience = Infer<typeof Audience>;

/** The same in what the server sends. */
const ShownAudience = (description: string) =>
  Word<Audience>(["everybody", "shared", "nobody"], "as `nobody`", description);

/** What only the person sees. `email` is null until one was shown to be theirs, and for accounts made by a bare username in local and dev. */
export const OwnUser = Open(
  {
    ...SHOWN,
    created_at: Timestamp,
    email: Nullable(Type.String()),
    pending_email: Nullable(
      Type.String({ description: "Given, and not yet shown to be mine: it counts for nothing until then" }),
    ),
    instance_role: InstanceRole,
    sends_receipts: Type.Boolean({ description: "Others see how far I have read" }),
    shows_presence: Type.Boolean({ description: "Others see that I am online, and when I type" }),
    has_second_factor: Type.Boolean({ description: "A password alone does not let me in" }),
    messages_from: ShownAudience("Whose first message is no request to me"),
    groups_from: ShownAudience("Who adds me to groups without asking"),
  },
  { $id: "OwnUser" },
);
export type OwnUser = Infer<typeof OwnUser>;
