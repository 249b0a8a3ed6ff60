-- Revision 2 (8c388a727bbf), counted by npm run docs.
create or replace view shown_markers as
select m.conversation_id, m.user_id, m.joined_seq, m.mark_xid, m.delivered_xid, is_by_choice(m.has_written, m.made_it),
       r.read_seq,
       greatest(r.read_seq, case when m.delivered_seq = m.withheld_delivered_seq then m.shown_delivered_seq else m.delivered_seq end) as delivered_seq
from members m
cross join lateral (select case when m.read_seq = m.withheld_read_seq then m.shown_read_seq else m.read_seq end as read_seq) r;
comment on view shown_markers is 'How far each member has got in the eyes of others who may see it. A send shows where its sender is, whatever was withheld.';
