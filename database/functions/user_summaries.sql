-- Revision 1 (d886d5d24178), counted by npm run docs.
create or replace function user_summaries(ids jsonb) returns jsonb
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return (
    select coalesce(jsonb_agg(user_summary(u) order by i.n), '[]')
    from jsonb_array_elements_text(ids) with ordinality i (id, n) join users u on u.id = i.id::uuid);
end
$$;
comment on function user_summaries is 'People as others see them on the wire, in this order. Not a part of the view of messages: what few messages have is prepared for those only.';
