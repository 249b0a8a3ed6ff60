-- Revision 1 (b85f4251cb21), counted by npm run docs.
create or replace function start_change(conversation uuid, viewer uuid)
returns table (
  kind text, direct_ids uuid[], history text, name text, description text, pinned_seqs bigint[], closed_at timestamptz, blocked_at timestamptz, avatar_id uuid, who_writes text, slow_mode_s int,
  last_seq bigint, version bigint, member_count int, role text, joined_seq bigint, is_silenced boolean
)
language plpgsql
as $$
#variable_conflict use_column
begin
  -- As in store_sends: lock first, then read with a newer snapshot.
  perform from conversations c where c.id = conversation for no key update;
  return query
  select c.kind, direct_pair(c.kind, c.direct_low, c.direct_high), c.history, c.name, c.description, c.pinned_seqs,
         c.closed_at::timestamptz, c.blocked_at::timestamptz, c.avatar_id, c.who_writes, c.slow_mode_s, c.last_seq, c.version, c.member_count, m.role, m.joined_seq,
         (m.silenced_until > clock_timestamp() and m.role <> 'owner') is true
  from conversations c join members m on m.conversation_id = c.id
  where c.id = conversation and m.user_id = viewer;
end
$$;
comment on function start_change is 'Begins every change but a send: takes the row lock and answers what a member may be judged by; no row for somebody who is not a member.';
