-- Revision 1 (3699bff3905d), counted by npm run docs.
create or replace function refuse_former_name() returns trigger language plpgsql as $$
begin
  if exists (select from former_names f where f.name_hash = name_hash(new.username_key) and f.reserved_until > clock_timestamp()) then
    raise unique_violation using message = 'the name is reserved', table = 'users', constraint = 'users_username_key';
  end if;
  return null;
end
$$;
comment on function refuse_former_name is 'Nobody gets a reserved name. After the insert, which has waited for a deletion that frees the name: so this sees what that has reserved.';

create or replace trigger users_former_names after insert on users
for each row execute function refuse_former_name();
