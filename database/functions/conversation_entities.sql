-- Revision 1 (2fafe2880c6f), counted by npm run docs.
create or replace view conversation_entities as
select me.user_id as viewer_id, c.id, jsonb_build_object(
         'id', c.id, 'kind', c.kind, 'name', c.name, 'description', c.description, 'history', c.history,
         'pinned_seqs', c.pinned_seqs, 'closed_at', rfc3339(c.closed_at), 'last_seq', c.last_seq, 'version', c.version,
         'member_count', c.member_count, 'created_at', rfc3339(c.created_at), 'last_activity_at', rfc3339(c.last_activity_at),
         'members', (
           select jsonb_agg(jsonb_build_object(
                    'user', jsonb_build_object('id', u.id, 'username', u.username, 'display_name', u.display_name),
                    'role', m.role, 'joined_at', rfc3339(m.joined_at)) order by m.joined_at, m.user_id)
           from (select * from members m where m.conversation_id = c.id order by m.joined_at, m.user_id limit 20) m
           cross join lateral (select * from users where id = m.user_id offset 0) u),
         'last_message', (
           select case when e.sender_id = me.user_id and e.client_id is not null
                       then e.message || jsonb_build_object('client_id', e.client_id) else e.message end
           from message_entities e
           where e.conversation_id = c.id and e.seq = c.last_seq and (c.history = 'all' or e.seq > me.joined_seq)),
         'me', (select s.me from own_states s where s.conversation_id = c.id and s.user_id = me.user_id)
       ) as conversation
from members me join conversations c on c.id = me.conversation_id;
comment on view conversation_entities is 'Conversations as they stand on the wire, as each of their members sees them.';
