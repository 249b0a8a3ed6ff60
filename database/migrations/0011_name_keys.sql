-- What a database takes for the small form of a letter depends on its locale. The keys become what GoChat writes.
alter table users alter column username_key drop expression;
alter table users alter column email_key drop expression;

comment on column users.username_key is 'What makes a username unique: the name folded by GoChat (A1). Collated "C" so that a prefix search is an index range.';
comment on column users.email_key is 'What makes an email unique: the email folded by GoChat (A1). Null beside an email: an older account has the same one, and this one logs in by its username.';

create table unfolded_names (
  user_id   uuid primary key,
  and_later boolean not null default false
);
comment on table unfolded_names is 'Accounts whose keys were made by a PostgreSQL and may not be what GoChat makes of the names. A start works it off, and so does a node every 10 minutes.';
comment on column unfolded_names.and_later is 'Stands for all accounts with an id above this one: how far the first pass over those of earlier versions has come.';

insert into unfolded_names (user_id, and_later)
select '00000000-0000-0000-0000-000000000000', true where exists (select from users);

create function fill_name_keys() returns trigger language plpgsql as $$
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
  return new;
end
$$;
comment on function fill_name_keys is 'Gives a name its key where the statement gave none: nodes of versions before this one run beside it during a restart, and PostgreSQL made the keys for them.';

create trigger users_name_keys before insert or update of username, email on users
for each row execute function fill_name_keys();
