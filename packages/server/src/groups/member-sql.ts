/** A member as an entity on the wire, out of `m`, a row of `members`, and `u`, that of the person in `users`. */
export const MEMBER = `jsonb_build_object(
  'user', jsonb_build_object('id', u.id, 'username', u.username, 'display_name', u.display_name),
  'role', m.role, 'joined_at', rfc3339(m.joined_at))`;
