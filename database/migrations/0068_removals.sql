-- Who was removed from a group by others, and may not come back by an invitation from before; or not at all.
create table removals (
  conversation_id uuid not null,
  user_id         uuid not null,
  removed_by      uuid not null,
  removed_at      timestamptz(3) not null default clock_timestamp(),
  banned_until    timestamptz(3),
  primary key (conversation_id, user_id)
);
create index removals_user on removals (user_id);
comment on table removals is 'The last removal of each person by others. Gone when a member adds them again, and with their account. No foreign keys: a key to each of two tables would lock both while they are made.';
comment on column removals.removed_at is 'An invitation that was made before this lets them not in.';
comment on column removals.banned_until is 'Until then nobody adds them, and no invitation lets them in; infinity: until it is lifted. Null: they were removed only.';
