-- Revision 2 (94c39cfda54e), counted by npm run docs.
create or replace function user_summary(person users) returns jsonb language sql stable parallel safe
return jsonb_build_object('id', person.id, 'username', person.username, 'display_name', person.display_name, 'version', person.version);
comment on function user_summary is 'Somebody as others see them on the wire, wherever that is.';
