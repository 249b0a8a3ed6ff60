-- Revision 2 (a24c0a3bdcdd), counted by npm run docs.
create or replace function fill_name_keys() returns trigger language plpgsql as $$
declare
  is_new_email constant boolean := tg_op = 'INSERT' or new.email is distinct from old.email;
  is_new_name constant boolean := tg_op = 'INSERT' or new.username is distinct from old.username;
begin
  if new.username_key is null or is_new_name and tg_op = 'UPDATE' and new.username_key is not distinct from old.username_key then
    -- Usernames are ASCII: their small form is the same everywhere but for locales with letters of their own.
    new.username_key := lower(new.username collate "C");
  end if;
  if new.email is null then
    new.email_key := null;
  elsif is_new_email and (new.email_key is null or tg_op = 'UPDATE' and new.email_key is not distinct from old.email_key) then
    if octet_length(new.email) = length(new.email) then
      new.email_key := lower(new.email collate "C");
    else
      -- With a key that stayed this is a node of before, or a change of letter case by a newer one: GoChat will tell.
      new.email_key := coalesce(new.email_key, lower(new.email));
      insert into unfolded_names (user_id) values (new.id) on conflict do nothing;
    end if;
  end if;
  if tg_op = 'UPDATE' and is_new_email and new.email_proved_at is not distinct from old.email_proved_at then
    -- What was proved is another email. Whoever proves and changes it at once says so.
    new.email_proved_at := null;
  end if;
  return new;
end
$$;
comment on function fill_name_keys is 'Gives a name its key where the statement gave none, and takes the proof from an email that changes: nodes of versions before this one run beside it during a restart, and PostgreSQL made the keys for them.';
