-- Revision 1 (0c4c79df1552), counted by npm run docs.
create or replace function newcomer_until(person uuid, hours int) returns timestamptz language sql stable
return (
  select u.created_at + make_interval(hours => hours) from users u
  where u.id = person and u.instance_role <> 'admin' and u.created_at > now() - make_interval(hours => hours));
comment on function newcomer_until is 'Until when an account is new (I12); null: it is not, or administers the server.';
