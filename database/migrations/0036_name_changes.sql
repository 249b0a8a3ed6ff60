-- Who is shown under another name, so that devices that know them learn it.
alter table users
  add column version bigint not null default 1,
  add column changed_xid xid8;
comment on column users.version is 'Counts how often this person came to be shown in another way: a new display name, a deleted account.';
comment on column users.changed_xid is 'The transaction of the last of these changes: the rows of name_changes with the same one say who hears of it.';

create table name_changes (
  user_id uuid not null,
  conversation_id uuid not null,
  xid xid8 not null default pg_current_xact_id(),
  primary key (user_id, conversation_id)
);
create index name_changes_lately on name_changes (conversation_id, xid) include (user_id);
comment on table name_changes is 'In which conversations somebody was when they came to be shown in another way. A sync looks for it in the conversations that a device names. The row stays when they leave, since their messages do.';
comment on column name_changes.conversation_id is 'Zeros: one that has no row of its own, since there were too many.';
comment on column name_changes.xid is 'The transaction of the last change, which a sync compares with the snapshot of the one before.';
comment on index name_changes_lately is 'Who changed since a sync, however many are in the conversation.';
