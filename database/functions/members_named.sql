-- Revision 1 (aeeaa14f5106), counted by npm run docs.
create or replace function members_named(conversation uuid, names text[]) returns uuid[]
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return (
    select array_agg(distinct u.id)
    from unnest(names) w (word)
    cross join lateral (
      select p.id
      from unnest(string_to_array(w.word, '|')) with ordinality c (name, n)
      cross join lateral (select u.id from users u where u.username_key = c.name and u.deleted_at is null limit 1) p
      order by c.n limit 1) u
    -- In this order whatever the statistics say: the other way round it is a walk through all members.
    cross join lateral (select from members m where m.conversation_id = conversation and m.user_id = u.id limit 1) m);
end
$$;
comment on function members_named is 'Members of these names, which are folded; null for none. A name may be several with | between them: the first that somebody has counts. Two look-ups for each, however many members there are.';
