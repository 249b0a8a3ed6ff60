-- Revision 16 (bbbb8da1368f), counted by npm run docs.
-- Only nodes of before call this.
create or replace function append_batch(
  node uuid, conversation_ids uuid[], sender_ids uuid[], client_ids text[], message_ids uuid[], contents text[],
  reply_to_seqs bigint[], named text[], awaited uuid, skips_members boolean
) returns table (
  n int, outcome text, seq bigint, version bigint, created_at timestamptz, prior_id uuid, prior jsonb,
  username text, display_name text, user_version bigint, reply_to jsonb, mentions uuid[], direct_ids uuid[], outbox_id bigint
)
language sql as $$
  select s.n, case when s.outcome in ('not_accepted', 'forbidden', 'silenced', 'slow_mode') then 'closed' else s.outcome end, s.seq, s.version, s.created_at, s.prior_id, s.prior, s.username, s.display_name, s.user_version, s.reply_to,
         s.mentions, s.direct_ids, s.outbox_id
  from store_sends(node, conversation_ids, sender_ids, client_ids, message_ids, contents, reply_to_seqs, named,
                   null, awaited, skips_members) s
$$;
comment on function append_batch(uuid, uuid[], uuid[], text[], uuid[], text[], bigint[], text[], uuid, boolean) is 'The same as store_sends, for nodes of the version before, whose sends carry no files.';
