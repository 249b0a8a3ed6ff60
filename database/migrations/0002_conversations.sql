create table conversations (
  id               uuid primary key,
  kind             text not null check (kind in ('direct')),
  direct_low       uuid references users (id),
  direct_high      uuid references users (id),
  last_seq         bigint not null default 0,
  version          bigint not null default 1,
  created_at       timestamptz(3) not null default now(),
  last_activity_at timestamptz(3) not null default now(),
  closed_at        timestamptz(3),
  check (kind <> 'direct' or (direct_low is not null and direct_high is not null and direct_low < direct_high))
) with (fillfactor = 70);
create unique index conversations_direct on conversations (direct_low, direct_high) where kind = 'direct';

comment on table conversations is 'One row per conversation. Its row lock is what numbers messages: every change locks it first, so commit order is seq order. Fillfactor leaves room for in-page updates; no index covers a column that a send changes.';
comment on column conversations.last_seq is 'The seq of the newest message; 0 before the first.';
comment on column conversations.version is 'Counts every durable change. The creation is change 1.';
comment on column conversations.closed_at is 'Set when a side of a direct conversation deleted their account: nothing more can be sent.';
comment on index conversations_direct is 'Two people have at most one direct conversation, whoever opens it and however often at once.';

create table members (
  conversation_id uuid not null references conversations (id),
  user_id         uuid not null references users (id),
  joined_at       timestamptz(3) not null default now(),
  primary key (conversation_id, user_id)
);
create index members_user on members (user_id, conversation_id);

comment on table members is 'Who is in which conversation. Checked inside every statement that reads or writes for a person.';
