-- Revision 10 (32a982950b25), counted by npm run docs.
-- Only nodes of before call this.
create or replace function append_messages(
  node uuid, conversation_ids uuid[], sender_ids uuid[], client_ids text[], message_ids uuid[], contents text[],
  reply_to_seqs bigint[], named text[], awaited uuid, skips_members boolean
) returns table (
  n int, outcome text, seq bigint, version bigint, created_at timestamptz, prior_id uuid, prior jsonb,
  username text, display_name text, reply_to jsonb, mentions uuid[], direct_ids uuid[], outbox_id bigint
)
language sql as $$
  select b.n, b.outcome, b.seq, b.version, b.created_at, b.prior_id, b.prior, b.username, b.display_name, b.reply_to, b.mentions,
         b.direct_ids, b.outbox_id
  from append_batch(node, conversation_ids, sender_ids, client_ids, message_ids, contents, reply_to_seqs, named, awaited, skips_members) b
$$;
comment on function append_messages(uuid, uuid[], uuid[], text[], uuid[], text[], bigint[], text[], uuid, boolean) is 'The same as append_batch, for nodes of the version before, which show no version of the sender.';
