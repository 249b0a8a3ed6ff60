-- Revision 1 (4271a9057c95), counted by npm run docs.
create or replace function message_as_seen(message jsonb, sender uuid, client_id text, viewer uuid) returns jsonb language sql stable parallel safe
return message || case when sender = viewer and client_id is not null then jsonb_build_object('client_id', client_id) else '{}' end;
comment on function message_as_seen is 'A message on the wire for somebody: only the sender''s devices see the client_id (D5).';
