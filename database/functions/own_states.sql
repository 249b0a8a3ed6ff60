-- Revision 8 (8a63d7e3247e), counted by npm run docs.
create or replace view own_states as
select m.conversation_id, m.user_id, m.state_xid,
       jsonb_build_object(
         'role', m.role, 'joined_at', rfc3339(m.joined_at), 'joined_seq', m.joined_seq,
         'read_seq', m.read_seq, 'delivered_seq', m.delivered_seq, 'is_marked_unread', m.is_marked_unread, 'unread_from', u.unread_from,
         -- U3
         'unread_count', (
           select count(*) from (
             select from messages x
             where x.conversation_id = m.conversation_id and x.seq > b.seq
               and x.sender_id <> m.user_id and x.kind = 'text' and x.deleted_at is null
             -- In this order it ends at the hundredth; a bitmap would be made of all of them first.
             order by x.seq limit 100) t),
         'mention_count', (
           select count(*) from (
             select n.seq from mentions n
             where n.user_id = m.user_id and n.conversation_id = m.conversation_id and n.seq > b.seq
             limit 100) n
           -- S8. A plan of its own, which nobody needs who hides nobody.
           where not (h.hides and exists (
             select from messages x
             cross join lateral (
               select from blocks k where k.blocker_id = m.user_id and k.blocked_id = x.sender_id and k.hides_in_groups offset 0) k
             where x.conversation_id = m.conversation_id and x.seq = n.seq offset 0))),
         'muted_until', rfc3339(m.muted_until), 'archived_at', case when m.archived_at is not null then (
           select rfc3339(m.archived_at) from conversations c
           where c.id = m.conversation_id and is_archived(m.archived_at, m.muted_until, c.last_text_at)) end, 'pinned_at', rfc3339(m.pinned_at),
         'state_version', m.state_version,
         'request', case when not m.has_written then m.request end -- S2
       ) as me
from members m
cross join lateral (
  select exists (select from blocks k where k.blocker_id = m.user_id and k.hides_in_groups) as hides offset 0) h
cross join lateral (select case when m.is_marked_unread then m.unread_from end as unread_from) u
-- Only who marked something is looked at more closely: read_seq is never below joined_seq.
cross join lateral (
  select case when u.unread_from is null then m.read_seq else greatest(u.unread_from - 1, (
    select seen_above(c.history, m.joined_seq) from conversations c where c.id = m.conversation_id)) end as seq
  offset 0) b;
comment on view own_states is 'How far each member has got, as that member''s own devices see it. Counts are counted when they are read, up to 100.';
