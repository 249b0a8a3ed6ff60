-- Who takes nothing from whom, and who is asked to join which group.
create table blocks (
  blocker_id      uuid not null references users (id),
  blocked_id      uuid not null references users (id),
  hides_in_groups boolean not null,
  blocked_at      timestamptz(3) not null default clock_timestamp(),
  primary key (blocker_id, blocked_id)
);
create index blocks_newest on blocks (blocker_id, blocked_at, blocked_id);
create index blocks_blocked on blocks (blocked_id);
create index blocks_lately on blocks (blocked_at);
comment on table blocks is 'Who takes nothing from whom (S5). Only the blocker sees it.';
comment on column blocks.hides_in_groups is 'In groups of both, too: mentions do not count, and typing is not passed on.';
comment on index blocks_newest is 'The list of a person, the newest first.';
comment on index blocks_blocked is 'What goes with an account that is deleted.';
comment on index blocks_lately is 'What nodes look for that may not have heard of it.';

create table group_requests (
  user_id         uuid not null references users (id),
  conversation_id uuid not null,
  asker_id        uuid not null references users (id),
  created_at      timestamptz(3) not null default clock_timestamp(),
  primary key (user_id, conversation_id)
);
create index group_requests_newest on group_requests (user_id, created_at);
create index group_requests_asker on group_requests (asker_id);
create index group_requests_oldest on group_requests (created_at);
comment on table group_requests is 'Who is asked to join which group, by somebody whom groups_from does not let add them (S9). Gone when it is accepted or ignored, and after 30 days.';
comment on index group_requests_asker is 'What goes with an account that is deleted, or with a block.';
comment on index group_requests_oldest is 'For the housekeeping.';
