-- Revision 4 (637be178aab6), counted by npm run docs.
create or replace view conversations_as_seen as
select me.user_id as viewer_id, c.id, jsonb_build_object(
         'id', c.id, 'kind', c.kind, 'name', c.name, 'description', c.description, 'history', c.history,
         'pinned_seqs', c.pinned_seqs, 'closed_at', rfc3339(c.closed_at), 'avatar_id', c.avatar_id, 'who_writes', c.who_writes, 'slow_mode_s', c.slow_mode_s, 'last_seq', c.last_seq, 'version', c.version,
         'member_count', c.member_count, 'created_at', rfc3339(c.created_at), 'last_activity_at', rfc3339(c.last_activity_at),
         'members', (
           select jsonb_agg(member_as_shown(u.summary, m.role, m.joined_at, m.silenced_until) order by m.joined_at, m.user_id)
           from (select * from members m where m.conversation_id = c.id order by m.joined_at, m.user_id limit 20) m
           cross join lateral (select user_summary(u) as summary from users u where u.id = m.user_id offset 0) u),
         'last_message', (
           select message_as_seen(e.message, e.sender_id, e.client_id, me.user_id)
           from message_entities e
           where e.conversation_id = c.id and e.seq = c.last_seq and e.seq > seen_above(c.history, me.joined_seq)),
         'me', (select s.me from own_states s where s.conversation_id = c.id and s.user_id = me.user_id)
       ) || case when me.silenced_until > now() then jsonb_build_object('silenced_until', rfc3339(me.silenced_until)) else '{}' end as conversation
from members me join conversations c on c.id = me.conversation_id;
comment on view conversations_as_seen is 'Conversations as they stand on the wire, as each of their members sees them.';
