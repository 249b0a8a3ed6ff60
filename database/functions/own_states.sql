-- Revision 1 (f5672e64578b), counted by npm run docs.
create or replace view own_states as
select m.conversation_id, m.user_id, m.state_xid,
       jsonb_build_object(
         'role', m.role, 'joined_at', rfc3339(m.joined_at), 'joined_seq', m.joined_seq,
         'read_seq', m.read_seq, 'delivered_seq', m.delivered_seq, 'is_marked_unread', m.is_marked_unread,
         'unread_count', (
           select count(*) from (
             select from messages x
             where x.conversation_id = m.conversation_id and x.seq > m.read_seq
               and x.sender_id <> m.user_id and x.kind = 'text' and x.deleted_at is null
             -- In this order it ends at the hundredth; a bitmap would be made of all of them first.
             order by x.seq limit 100) t),
         'mention_count', (
           select count(*) from (
             select from mentions n
             where n.user_id = m.user_id and n.conversation_id = m.conversation_id and n.seq > m.read_seq
             limit 100) t),
         'muted_until', rfc3339(m.muted_until), 'archived_at', rfc3339(m.archived_at), 'pinned_at', rfc3339(m.pinned_at)
       ) as me
from members m;
comment on view own_states is 'How far each member has got, as that member''s own devices see it. Counts are counted when they are read, up to 100.';
