-- Revision 4 (4e37b0f4b4bb), counted by npm run docs.
create or replace function open_direct(node uuid, opener uuid, peer uuid, new_id uuid) returns table (outcome text, id uuid)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
as $$
#variable_conflict use_column
declare
  low uuid := least(opener, peer);
  high uuid := greatest(opener, peer);
  found_id uuid;
  sides int;
begin
  if peer is null then return query select 'nobody', null::uuid; return; end if;
  if low = high then return query select 'self', null::uuid; return; end if;
  select d.id into found_id from direct_between(opener, peer) d;
  if found_id is null then
    -- Somebody who is leaving at this moment has either left before, or finds the conversation and closes it.
    select count(*) into sides from (select from users u where u.id in (low, high) and u.deleted_at is null order by u.id for share) s;
    if sides = 2 then
      if either_blocks(opener, peer) then return query select 'refused', null::uuid; return; end if; -- S6
      insert into conversations (id, kind, direct_low, direct_high) values (new_id, 'direct', low, high)
      on conflict (direct_low, direct_high) where kind = 'direct' do nothing;
      if found then
        insert into members (conversation_id, user_id, request)
        select new_id, u.id, case when u.id = peer and not is_let(u.messages_from, u.id, opener) then 'pending' end -- S2
        from users u where u.id in (low, high);
        insert into changes (conversation_id, version, last_seq, event, data)
        values (new_id, 1, 0, 'conversation.created', jsonb_build_object('user_ids', array[low, high]));
        insert into commits (node_id, heads) values (node, jsonb_build_array(jsonb_build_array(new_id, 1, 1, array[low, high])));
        return query select 'made', new_id;
        return;
      end if;
    end if;
    select d.id into found_id from direct_between(opener, peer) d;
    if found_id is null then return query select 'nobody', null::uuid; return; end if;
  end if;
  return query select 'found', found_id;
end
$$;
comment on function open_direct is 'The one direct conversation of two people, made when there is none: found, made, self, refused where one blocks the other, or nobody when the other one does not exist any more.';
