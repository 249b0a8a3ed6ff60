-- Accounts are deleted at once, and their conversations left one after the other. A direct conversation is opened in one round trip.
create table departures (
  user_id       uuid primary key,
  claimed_until timestamptz not null,
  created_at    timestamptz(3) not null default now()
);
create index departures_claimed on departures (claimed_until);
comment on table departures is 'Deleted accounts that have not left all of their conversations. Made in the transaction that deletes the account, gone with the last conversation.';
comment on column departures.claimed_until is 'Until then some node is at it. One that died is followed by another.';
comment on index departures_claimed is 'A worker looks for what nobody is at.';

create function open_direct(node uuid, opener uuid, peer uuid, new_id uuid) returns table (outcome text, id uuid)
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
  select c.id into found_id from conversations c where c.kind = 'direct' and c.direct_low = low and c.direct_high = high;
  if found_id is null then
    -- Somebody who is leaving at this moment has either left before, or finds the conversation and closes it.
    select count(*) into sides from (select from users u where u.id in (low, high) and u.deleted_at is null order by u.id for share) s;
    if sides = 2 then
      insert into conversations (id, kind, direct_low, direct_high) values (new_id, 'direct', low, high)
      on conflict (direct_low, direct_high) where kind = 'direct' do nothing;
      if found then
        insert into members (conversation_id, user_id) values (new_id, low), (new_id, high);
        insert into changes (conversation_id, version, last_seq, event, data)
        values (new_id, 1, 0, 'conversation.created', jsonb_build_object('user_ids', array[low, high]));
        insert into commits (node_id, heads) values (node, jsonb_build_array(jsonb_build_array(new_id, 1, 1, array[low, high])));
        return query select 'made', new_id;
        return;
      end if;
    end if;
    select c.id into found_id from conversations c where c.kind = 'direct' and c.direct_low = low and c.direct_high = high;
    if found_id is null then return query select 'nobody', null::uuid; return; end if;
  end if;
  return query select 'found', found_id;
end
$$;
comment on function open_direct is 'The one direct conversation of two people, made when there is none: found, made, self, or nobody when the other one does not exist any more.';
