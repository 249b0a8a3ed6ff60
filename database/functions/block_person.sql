-- Revision 3 (0bc0663bc289), counted by npm run docs.
create or replace function block_person(node uuid, blocker uuid, blocked uuid, hides boolean, at_most int)
returns table (outcome text, direct_id uuid, was_request boolean, requests_gone jsonb)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare
  sides int;
  direct uuid;
  gone jsonb;
begin
  -- Whoever opens the conversation of the two, or adds one of them to a group, has locked one of these rows as well: it is committed,
  -- and seen, or waits and sees this.
  select count(*) into sides
  from (select from users u where u.id in (blocker, blocked) and u.deleted_at is null order by u.id for no key update) s;
  if sides < 2 then return query select 'nobody', null::uuid, false, '[]'::jsonb; return; end if;
  if not exists (select from blocks b where b.blocker_id = blocker and b.blocked_id = blocked)
     and (select count(*) from blocks b where b.blocker_id = blocker) >= at_most then
    return query select 'full', null::uuid, false, '[]'::jsonb;
    return;
  end if;
  -- What is not said stays as it is.
  insert into blocks as b (blocker_id, blocked_id, hides_in_groups) values (blocker, blocked, coalesce(hides, false))
  on conflict (blocker_id, blocked_id) do update set hides_in_groups = coalesce(hides, b.hides_in_groups);
  with of_blocker as (
    delete from group_requests g where g.user_id = blocker and g.asker_id = blocked returning g.user_id, g.conversation_id
  ),
  of_blocked as (
    delete from group_requests g where g.user_id = blocked and g.asker_id = blocker returning g.user_id, g.conversation_id
  )
  select coalesce(jsonb_agg(jsonb_build_array(r.user_id, r.conversation_id)), '[]') into gone
  from (select * from of_blocker union all select * from of_blocked) r;
  select d.id into direct from direct_between(blocker, blocked) d;
  was_request := false;
  if direct is not null then
    -- A send that holds the lock is stored before this is committed; the next one sees it (S6).
    perform from conversations c where c.id = direct for no key update;
    update conversations c set blocked_at = coalesce(c.blocked_at, clock_timestamp()) where c.id = direct;
    update members m set request = 'ignored', state_version = m.state_version + 1, state_xid = pg_current_xact_id()
    where m.conversation_id = direct and m.user_id = blocker and m.request = 'pending' and not m.has_written;
    was_request := found;
    if was_request then
      insert into commits (node_id, marks) values (node, jsonb_build_array(jsonb_build_array(direct, blocker, true)));
    end if;
  end if;
  return query select 'blocked', direct, was_request, gone;
end
$$;
comment on function block_person is 'Blocks somebody: from the commit on nothing passes between the two. outcome: blocked, full, or nobody when one of them does not exist any more. requests_gone: whose request to join which group was taken away.';
