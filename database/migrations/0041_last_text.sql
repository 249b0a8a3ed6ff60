-- An archived conversation comes back with the next message that somebody writes to it. Nothing is written for that: it is seen when it is read.
alter table conversations add column last_text_at timestamptz(3);
comment on column conversations.last_text_at is 'When the newest message that somebody wrote was stored. Null: none was, or before this was kept.';
