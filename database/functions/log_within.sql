-- Revision 3 (6a0238305199), counted by npm run docs.
-- What is measured is the JSON text as PostgreSQL writes it, which is never shorter than what goes on the wire.
create or replace function log_within(
  conversation uuid, first_version bigint, below_version bigint, above_seq bigint, after_time timestamptz, at_most int, max_bytes int
) returns table (
  version bigint, event text, seq bigint, last_seq bigint, sender_id uuid, client_id text, payload jsonb
)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  first_seq bigint := seq_before(conversation, first_version) + 1;
  final_seq bigint := seq_before(conversation, below_version);
  bytes int := 0;
  n int := 0;
  -- Read one at a time, so that what is behind the end of the answer is never put together.
  entries cursor for
    select k.version, k.event, k.seq, k.last_seq, e.sender_id, e.client_id,
           case
             when k.seq is not null then jsonb_build_object('message', e.message)
             when k.data ? 'members' then k.data || jsonb_build_object('members', (
               select jsonb_agg(member_as_shown(u.summary, d.member ->> 'role', (d.member ->> 'joined_at')::timestamptz, (d.member ->> 'silenced_until')::timestamptz) order by d.n)
               from jsonb_array_elements(k.data -> 'members') with ordinality d (member, n)
               cross join lateral (
                 select user_summary(u) as summary from users u where u.id = (d.member ->> 'user_id')::uuid offset 0) u))
             else k.data
           end as payload
    from (
      (select m.created_version, 'message.created', m.seq, m.seq - 1, null::jsonb from messages m
       where m.conversation_id = conversation and m.seq >= first_seq and m.seq <= final_seq and m.seq > above_seq and m.created_at > after_time
       order by m.seq limit at_most + 1)
      union all
      (select ch.version, ch.event, ch.seq, ch.last_seq, ch.data from changes ch
       where ch.conversation_id = conversation and ch.version >= first_version and ch.version < below_version
         and (ch.seq is null or ch.seq > above_seq) and ch.created_at > after_time
       order by ch.version limit at_most + 1)
      order by 1 limit at_most + 1
    ) k (version, event, seq, last_seq, data)
    left join lateral (
      select e.* from message_entities e where e.conversation_id = conversation and e.seq = k.seq offset 0) e on k.seq is not null
    order by k.version;
begin
  for entry in entries loop
    n := n + 1;
    bytes := bytes + octet_length(entry.payload::text);
    if n > at_most or bytes > max_bytes and n > 1 then
      version := null;
      return next;
      return;
    end if;
    version := entry.version;
    event := entry.event;
    seq := entry.seq;
    last_seq := entry.last_seq;
    sender_id := entry.sender_id;
    client_id := entry.client_id;
    payload := entry.payload;
    return next;
  end loop;
end
$$;
comment on function log_within is 'The log of a conversation from one version up to below another, in order, as events on the wire without their envelope, up to a number and a size; always the first. A last row without a version says that there is more. Messages are shown as they are now; what became of those up to above_seq is left out.';
