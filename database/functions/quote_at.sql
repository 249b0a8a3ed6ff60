-- Revision 1 (ccea95b899af), counted by npm run docs.
create or replace function quote_at(conversation uuid, at_seq bigint) returns text
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return (
    select quote_of(c.history, q.content, q.deleted_at)
    from conversations c join messages q on q.conversation_id = conversation and q.seq = at_seq
    where c.id = conversation);
end
$$;
comment on function quote_at is 'What a reply shows of a message as it is now (M3). Not a part of the view: what few messages have is prepared for those only.';
