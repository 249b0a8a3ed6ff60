-- What is new to somebody since a sync, in any conversation. Rows of before have the transaction of this change: a device that
-- synced before it is told as before, once, of whatever changed.
alter table members add column joined_xid xid8 not null default pg_current_xact_id();
comment on column members.joined_xid is 'The transaction that made this row: the conversation is new to a device that synced before it.';
