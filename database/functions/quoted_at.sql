-- Revision 2 (88369e787915), counted by npm run docs.
create or replace function quoted_at(conversation uuid, at_seq bigint) returns jsonb
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return (
    select quote_of(c.history, q.content, q.deleted_at, q.attachments)
    from conversations c join messages q on q.conversation_id = conversation and q.seq = at_seq
    where c.id = conversation);
end
$$;
comment on function quoted_at is 'What a reply shows of a message as it is now (M3). Not a part of the view: what few messages have is prepared for those only.';
