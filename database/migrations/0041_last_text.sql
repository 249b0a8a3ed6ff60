-- An archived conversation comes back with the next message that somebody writes to it. Nothing is written for that: it is seen when it is read.
alter table conversations add column last_text_at timestamptz(3);
comment on column conversations.last_text_at is 'When the newest message that somebody wrote was stored. Null: none was, or before this was kept.';
-- What lies in the archive stays there until the next message.
update members m set archived_at = c.last_activity_at + interval '1 ms'
from conversations c where m.archived_at is not null and c.id = m.conversation_id and c.last_activity_at >= m.archived_at;
comment on column members.archived_at is 'Says nothing any more when somebody has written later, but for what was written before muted_until: see is_archived.';
