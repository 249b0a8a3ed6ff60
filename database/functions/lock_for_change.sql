-- Revision 2 (64667f32d2ed), counted by npm run docs.
-- Only nodes of before call this.
create or replace function lock_for_change(conversation uuid, viewer uuid)
returns table (
  kind text, direct_ids uuid[], history text, name text, description text, pinned_seqs bigint[], closed_at timestamptz, blocked_at timestamptz, avatar_id uuid,
  last_seq bigint, version bigint, member_count int, role text, joined_seq bigint
)
language sql as $$
  select l.kind, l.direct_ids, l.history, l.name, l.description, l.pinned_seqs, l.closed_at, l.blocked_at, l.avatar_id,
         l.last_seq, l.version, l.member_count, l.role, l.joined_seq
  from begin_change(conversation, viewer) l
$$;
comment on function lock_for_change is 'The same as begin_change, for nodes of the version before, which know no silences.';
