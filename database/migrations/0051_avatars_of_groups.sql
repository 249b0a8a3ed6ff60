alter table conversations add column avatar_id uuid;
comment on column conversations.avatar_id is 'The file that shows a group; null for none.';
