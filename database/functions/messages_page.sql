-- Revision 2 (038ad46dba33), counted by npm run docs.
-- What is measured is the JSON text as PostgreSQL writes it, which is never shorter than what goes on the wire.
create or replace function messages_page(viewer uuid, conversation uuid, from_seq bigint, direction int, at_most int, max_bytes int)
returns table (message jsonb, has_more boolean)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  at_seq bigint;
  first_seq bigint;
  final_seq bigint;
  bytes int := 0;
begin
  select seen_above(c.history, me.joined_seq) + 1, c.last_seq into first_seq, final_seq
  from members me join conversations c on c.id = me.conversation_id
  where me.conversation_id = conversation and me.user_id = viewer;
  if not found then return; end if;
  at_seq := case when direction > 0 then greatest(from_seq, first_seq) else least(from_seq, final_seq) end;
  -- Each seq is there once (O1), so every message is reached by its key.
  for i in 1 .. at_most loop
    exit when at_seq < first_seq or at_seq > final_seq;
    select message_as_seen(e.message, e.sender_id, e.client_id, viewer) into message
    from message_entities e where e.conversation_id = conversation and e.seq = at_seq;
    bytes := bytes + octet_length(message::text);
    exit when bytes > max_bytes and i > 1;
    at_seq := at_seq + direction;
    has_more := at_seq between first_seq and final_seq;
    return next;
  end loop;
end
$$;
comment on function messages_page is 'Messages from a seq on, forwards (1) or backwards (-1), as a member sees them, up to a number and a size; always the first. has_more: behind this one there is another.';
