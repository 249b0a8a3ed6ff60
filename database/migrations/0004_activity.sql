create table activity (
  conversation_id uuid primary key,
  message_count   bigint not null default 0,
  last_seq        bigint not null default 0,
  updated_at      timestamptz(3) not null default now()
);
comment on table activity is 'How many messages a conversation has had, counted by the worker from the outbox: exactly once each.';
