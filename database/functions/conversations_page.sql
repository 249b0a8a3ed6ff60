-- Revision 1 (99e432a5a17a), counted by npm run docs.
-- What is measured is the JSON text as PostgreSQL writes it, which is never shorter than what goes on the wire.
create or replace function conversations_page(viewer uuid, conversation_ids uuid[], max_bytes int) returns setof jsonb
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  found_one jsonb;
  bytes int := 0;
begin
  for i in 1 .. cardinality(conversation_ids) loop
    select e.conversation into strict found_one
    from conversations_as_seen e where e.viewer_id = viewer and e.id = conversation_ids[i];
    bytes := bytes + octet_length(found_one::text);
    exit when bytes > max_bytes and i > 1;
    return next found_one;
  end loop;
end
$$;
comment on function conversations_page is 'Conversations as one of their members sees them, in this order, up to a size; always the first.';
