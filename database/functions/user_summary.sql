-- Revision 3 (4800c6dc8c47), counted by npm run docs.
create or replace function user_summary(person users) returns jsonb language sql stable parallel safe
return jsonb_build_object('id', person.id, 'username', person.username, 'display_name', person.display_name, 'version', person.version, 'avatar_id', person.avatar_id);
comment on function user_summary is 'Somebody as others see them on the wire, wherever that is.';
