-- Revision 1 (36f0c57a18e2), counted by npm run docs.
create or replace function note_change_of_before() returns trigger language plpgsql as $$
begin
  new.version := old.version + 1;
  new.changed_xid := pg_current_xact_id();
  if old.deleted_at is null and new.deleted_at is not null then
    -- As long as it is without the option: what the nodes were told is not known here.
    insert into former_names (name_hash, user_id, reserved_until)
    values (name_hash(old.username_key), old.id, now() + interval '90 days') on conflict do nothing;
  end if;
  -- For all nodes: the one that did it tells nobody.
  perform note_name_change('00000000-0000-0000-0000-000000000000', old.id);
  return new;
end
$$;
comment on function note_change_of_before is 'Notes a new display name, or a deleted account, where the statement did not count it: nodes of versions before this one run beside it during a restart.';

create or replace trigger users_changed_before before update of display_name, deleted_at on users
for each row when (new.version = old.version and (new.display_name <> old.display_name or new.deleted_at is distinct from old.deleted_at))
execute function note_change_of_before();
