-- Revision 1 (f37a2b581604), counted by npm run docs.
create or replace function shares_group(one uuid, other uuid) returns boolean
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return exists (
    select from members mine
    -- In this order it is two look-ups for each conversation of one, however large the groups are.
    cross join lateral (
      select from members m where m.conversation_id = mine.conversation_id and m.user_id = other offset 0) theirs
    cross join lateral (
      select from conversations c where c.id = mine.conversation_id and c.kind = 'group' offset 0) shared
    where mine.user_id = one);
end
$$;
comment on function shares_group is 'Whether two people are in the same group.';
