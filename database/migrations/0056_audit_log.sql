-- Who did what that concerns who may act as whom, or who may see what.
create table audit_log (
  id              uuid primary key,
  created_at      timestamptz(3) not null,
  action          text not null,
  actor_id        uuid,
  user_id         uuid,
  conversation_id uuid,
  session_id      uuid,
  address         text,
  user_agent      text,
  details         jsonb not null default '{}'
);
create index audit_log_action on audit_log (action, id);
create index audit_log_actor on audit_log (actor_id, id) where actor_id is not null;
create index audit_log_user on audit_log (user_id, id) where user_id is not null;
comment on table audit_log is 'Append-only: audit_log_is_kept() refuses everything else. Holds ids and words, and never a text, a name, a password or a token. No foreign keys: it outlives what it speaks of.';
comment on column audit_log.id is 'A UUIDv7: its time is that of created_at.';
comment on column audit_log.actor_id is 'Who did it. Null: nobody who was logged in.';
comment on column audit_log.user_id is 'To whose account.';
