import type { Member } from "@gochat/protocol";

/** A member as the log keeps them: names are looked up when it is read. */
export const toLogMember = ({ user, role, joined_at }: Member) => ({ user_id: user.id, role, joined_at });
