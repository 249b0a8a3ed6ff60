-- Revision 5 (2fa88dbe7ae7), counted by npm run docs.
create or replace function open_direct(node uuid, opener uuid, peer uuid, new_id uuid, newcomer_hours int, newcomer_max int)
returns table (outcome text, id uuid, wait_ms float8)
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
  limited_until timestamptz;
  openings timestamptz(3)[];
begin
  if peer is null then return query select 'nobody', null::uuid, null::float8; return; end if;
  if low = high then return query select 'self', null::uuid, null::float8; return; end if;
  select d.id into found_id from direct_between(opener, peer) d;
  if found_id is null then
    -- Somebody who is leaving at this moment has either left before, or finds the conversation and closes it.
    select count(*) into sides from (select from users u where u.id in (low, high) and u.deleted_at is null order by u.id for share) s;
    if sides = 2 then
      if either_blocks(opener, peer) then return query select 'refused', null::uuid, null::float8; return; end if; -- S6
      if newcomer_hours > 0 then
        limited_until := newcomer_until(opener, newcomer_hours);
      end if;
      if limited_until is not null then
        -- Of openings at once, on whatever nodes, each sees those before it.
        insert into direct_openings (user_id) values (opener) on conflict do nothing;
        perform from direct_openings d where d.user_id = opener for no key update;
        openings := array(
          select o from direct_openings d cross join unnest(d.opened_at) o
          where d.user_id = opener and o > clock_timestamp() - interval '1 day' order by o);
        if cardinality(openings) >= newcomer_max then -- I12
          limited_until := least(limited_until, openings[1 + cardinality(openings) - newcomer_max] + interval '1 day');
          return query select 'limited', null::uuid, extract(epoch from limited_until - clock_timestamp())::float8 * 1000;
          return;
        end if;
      end if;
      insert into conversations (id, kind, direct_low, direct_high) values (new_id, 'direct', low, high)
      on conflict (direct_low, direct_high) where kind = 'direct' do nothing;
      if found then
        insert into members (conversation_id, user_id, request)
        select new_id, u.id, case when u.id = peer and not is_let(u.messages_from, u.id, opener) then 'pending' end -- S2
        from users u where u.id in (low, high);
        insert into changes (conversation_id, version, last_seq, event, data)
        values (new_id, 1, 0, 'conversation.created', jsonb_build_object('user_ids', array[low, high]));
        insert into commits (node_id, heads) values (node, jsonb_build_array(jsonb_build_array(new_id, 1, 1, array[low, high])));
        if openings is not null then
          update direct_openings d set opened_at = openings || clock_timestamp()::timestamptz(3) where d.user_id = opener;
        end if;
        return query select 'made', new_id, null::float8;
        return;
      end if;
    end if;
    select d.id into found_id from direct_between(opener, peer) d;
    if found_id is null then return query select 'nobody', null::uuid, null::float8; return; end if;
  end if;
  return query select 'found', found_id, null::float8;
end
$$;
comment on function open_direct(uuid, uuid, uuid, uuid, int, int) is 'The one direct conversation of two people, made when there is none: found, made, self, refused where one blocks the other, limited where the opener is new (I12; wait_ms says for how long), or nobody when the other one does not exist any more.';

create or replace function open_direct(node uuid, opener uuid, peer uuid, new_id uuid) returns table (outcome text, id uuid)
language sql as $$
  select o.outcome, o.id from open_direct(node, opener, peer, new_id, 0, 0) o
$$;
comment on function open_direct(uuid, uuid, uuid, uuid) is 'The same for nodes of the version before, which limit nobody.';
