-- Marked as unread from a message on, and which of two states of somebody in a conversation is newer.
alter table members
  add column unread_from bigint,
  add column state_version bigint not null default 1;
comment on column members.unread_from is 'What this person marked as unread begins with this message, which is not above read_seq. Says nothing unless is_marked_unread.';
comment on column members.state_version is 'Counts what marks, and what this person makes of the conversation, change in this row.';
