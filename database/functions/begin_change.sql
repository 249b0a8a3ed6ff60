-- Revision 3 (2b56d22f5155), counted by npm run docs.
-- Only nodes of before call this.
create or replace function begin_change(conversation uuid, viewer uuid)
returns table (
  kind text, direct_ids uuid[], history text, name text, description text, pinned_seqs bigint[], closed_at timestamptz, blocked_at timestamptz, avatar_id uuid, who_writes text,
  last_seq bigint, version bigint, member_count int, role text, joined_seq bigint, is_silenced boolean
)
language sql as $$
  select l.kind, l.direct_ids, l.history, l.name, l.description, l.pinned_seqs, l.closed_at, l.blocked_at, l.avatar_id, l.who_writes,
         l.last_seq, l.version, l.member_count, l.role, l.joined_seq, l.is_silenced
  from start_change(conversation, viewer) l
$$;
comment on function begin_change is 'The same as start_change, for nodes of the version before, which know no slow mode.';
