-- Revision 1 (cb5e86d99105), counted by npm run docs.
create or replace function member_entity(person jsonb, role text, joined_at timestamptz) returns jsonb language sql stable parallel safe
return jsonb_build_object('user', person, 'role', role, 'joined_at', rfc3339(joined_at));
comment on function member_entity is 'A member as they stand on the wire.';
