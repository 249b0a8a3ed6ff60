-- Revision 2 (a8e9197a0ca9), counted by npm run docs.
create or replace function log_missed(
  requests int[], user_ids uuid[], ids uuid[], versions bigint[], at_most int, total_at_most int, conversation_bytes int, request_bytes int, call_bytes int
) returns table (
  request int, conversation_id uuid, direct_ids uuid[], history text, status text,
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
  asked record;
  of_call int := 0;
  of_request int := 0;
begin
  request := -1;
  for asked in
    select a.*, sum(case when a.status = 'ok' then a.head - a.version else 0 end) over (partition by a.request order by a.n) as total
    from (
      select r.n, r.request, r.id, r.version, c.version as head, c.history, m.joined_seq,
             direct_pair(c.kind, c.direct_low, c.direct_high) as direct_ids,
             case when m.user_id is null then 'not_found' when r.version > c.version then 'ahead'
                  when r.version < m.version then 'rejoined'
                  when c.version - r.version > at_most then 'too_far' else 'ok' end as status
      from unnest(requests, user_ids, ids, versions) with ordinality r (request, user_id, id, version, n)
      -- OFFSET keeps this a look-up for each row: the planner thinks that a table of members is soon read as a whole.
      left join lateral (
        select * from members m where m.conversation_id = r.id and m.user_id = r.user_id offset 0) m on true
      left join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c on true
    ) a
    order by a.n
  loop
    if request <> asked.request then of_request := 0; end if;
    request := asked.request;
    conversation_id := asked.id;
    direct_ids := asked.direct_ids;
    history := asked.history;
    status := case
      when asked.status <> 'ok' then asked.status
      when asked.total > total_at_most then 'too_far'
      when asked.head > asked.version and (of_request >= request_bytes or of_call >= call_bytes) then 'later'
      else 'ok' end;
    version := null;
    return next;
    continue when status <> 'ok' or asked.head = asked.version;
    for version, event, seq, last_seq, sender_id, client_id, payload in
      select l.* from log_within(
        asked.id, asked.version + 1, asked.head + 1, seen_above(asked.history, asked.joined_seq),
        '-infinity', at_most, conversation_bytes) l
    loop
      if version is null then status := 'too_far'; end if;
      of_request := of_request + coalesce(octet_length(payload::text), 0);
      of_call := of_call + coalesce(octet_length(payload::text), 0);
      return next;
    end loop;
  end loop;
end
$$;
comment on function log_missed is 'What people missed in their conversations: a row without a version for each, then its events, in order. too_far after events: they are too much, and to be dropped. later: the answer was long enough before it came to this one.';
