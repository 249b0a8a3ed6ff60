-- So that whatever is judged under the lock of a conversation knows it without another look.
alter table conversations add column blocked_at timestamptz(3);
comment on column conversations.blocked_at is 'Of a direct conversation: one of the two blocks the other (S6), since then. Written with the rows of blocks, under the lock of this one.';
