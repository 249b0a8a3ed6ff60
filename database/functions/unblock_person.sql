-- Revision 1 (9282693786eb), counted by npm run docs.
create or replace function unblock_person(blocker uuid, blocked uuid) returns boolean
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  direct uuid;
begin
  -- In the same order as block_person.
  perform from (select from users u where u.id in (blocker, blocked) order by u.id for no key update) s;
  delete from blocks b where b.blocker_id = blocker and b.blocked_id = blocked;
  if not found then return false; end if;
  select d.id into direct from direct_between(blocker, blocked) d;
  if direct is not null then
    perform from conversations c where c.id = direct for no key update;
    -- Both may: it is open again when neither does.
    update conversations c set blocked_at = null
    where c.id = direct and not exists (select from blocks b where b.blocker_id = blocked and b.blocked_id = blocker);
  end if;
  return true;
end
$$;
comment on function unblock_person is 'Ends a block; false when there was none.';
