-- Revision 1 (9d0231c77269), counted by npm run docs.
create or replace function member_as_shown(person jsonb, role text, joined_at timestamptz, silenced_until timestamptz) returns jsonb
language sql stable parallel safe
return member_entity(person, role, joined_at)
  || case when silenced_until > now() then jsonb_build_object('silenced_until', rfc3339(silenced_until)) else '{}' end;
comment on function member_as_shown is 'A member as they stand on the wire, with how long they are silenced, if they are (G12).';
