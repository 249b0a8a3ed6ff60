alter table users add column avatar_id uuid;
comment on column users.avatar_id is 'The file that shows this person; null for none.';
comment on column users.version is 'Counts how often this person came to be shown in another way: a new display name, another avatar, a deleted account.';
