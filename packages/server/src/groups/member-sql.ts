/** A member as an entity on the wire, out of `m`, a row of `members`, and `u`, that of the person in `users`. */
export const MEMBER = "member_entity(user_summary(u), m.role, m.joined_at)";
