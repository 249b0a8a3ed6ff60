-- What others see of somebody's markers, where that is less than there is; and who stays in a conversation by choice.
alter table members
  add column made_it boolean not null default false,
  add column withheld_read_seq bigint,
  add column shown_read_seq bigint,
  add column withheld_delivered_seq bigint,
  add column shown_delivered_seq bigint,
  add column delivered_xid xid8;

-- The log names the maker first.
update members m set made_it = true
from changes ch join conversations c on c.id = ch.conversation_id and c.kind = 'group'
where ch.version = 1 and ch.event = 'conversation.created'
  and m.conversation_id = ch.conversation_id and m.user_id = (ch.data -> 'user_ids' ->> 0)::uuid and m.version = 1;

comment on column members.made_it is 'This person made the group. Who made it or has written in it stays in it by choice: others may add and promote whom they like.';
comment on column members.withheld_read_seq is 'Where a mark brought read_seq that others were not to see. As long as read_seq is still there they see shown_read_seq.';
comment on column members.shown_read_seq is 'What others saw of read_seq before marks were withheld from them.';
comment on column members.withheld_delivered_seq is 'The same for delivered_seq.';
comment on column members.shown_delivered_seq is 'What others saw of delivered_seq before marks were withheld from them.';
comment on column members.mark_xid is 'The transaction that last moved read_seq in the eyes of others, or sent, or made this row: the same for what others see.';
comment on column members.delivered_xid is 'The transaction that last moved delivered_seq in the eyes of others: who does not see it must not learn either that it moved.';

create view shown_markers as
select m.conversation_id, m.user_id, m.joined_seq, m.mark_xid, m.delivered_xid, m.has_written or m.made_it as is_by_choice,
       r.read_seq,
       greatest(r.read_seq, case when m.delivered_seq = m.withheld_delivered_seq then m.shown_delivered_seq else m.delivered_seq end) as delivered_seq
from members m
cross join lateral (select case when m.read_seq = m.withheld_read_seq then m.shown_read_seq else m.read_seq end as read_seq) r;
comment on view shown_markers is 'How far each member has got in the eyes of others who may see it. A send shows where its sender is, whatever was withheld.';
