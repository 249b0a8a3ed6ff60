-- Whatever one person can store, an answer has a size: these functions read by key, row by row, and stop when it is reached. What
-- they measure is the JSON text as PostgreSQL writes it, which is never shorter than what goes on the wire.

create view conversation_entities as
select me.user_id as viewer_id, c.id, jsonb_build_object(
         'id', c.id, 'kind', c.kind, 'name', c.name, 'description', c.description, 'history', c.history,
         'pinned_seqs', c.pinned_seqs, 'closed_at', rfc3339(c.closed_at), 'last_seq', c.last_seq, 'version', c.version,
         'member_count', c.member_count, 'created_at', rfc3339(c.created_at), 'last_activity_at', rfc3339(c.last_activity_at),
         'members', (
           select jsonb_agg(jsonb_build_object(
                    'user', jsonb_build_object('id', u.id, 'username', u.username, 'display_name', u.display_name),
                    'role', m.role, 'joined_at', rfc3339(m.joined_at)) order by m.joined_at, m.user_id)
           from (select * from members m where m.conversation_id = c.id order by m.joined_at, m.user_id limit 20) m
           cross join lateral (select * from users where id = m.user_id offset 0) u),
         'last_message', (
           select case when e.sender_id = me.user_id and e.client_id is not null
                       then e.message || jsonb_build_object('client_id', e.client_id) else e.message end
           from message_entities e
           where e.conversation_id = c.id and e.seq = c.last_seq and (c.history = 'all' or e.seq > me.joined_seq)),
         'me', (select s.me from own_states s where s.conversation_id = c.id and s.user_id = me.user_id)
       ) as conversation
from members me join conversations c on c.id = me.conversation_id;
comment on view conversation_entities is 'Conversations as they stand on the wire, as each of their members sees them.';

create function conversations_within(viewer uuid, conversation_ids uuid[], max_bytes int) returns setof jsonb
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  found_one jsonb;
  bytes int := 0;
begin
  for i in 1 .. cardinality(conversation_ids) loop
    select e.conversation into strict found_one
    from conversation_entities e where e.viewer_id = viewer and e.id = conversation_ids[i];
    bytes := bytes + octet_length(found_one::text);
    exit when bytes > max_bytes and i > 1;
    return next found_one;
  end loop;
end
$$;
comment on function conversations_within is 'Conversations as one of their members sees them, in this order, up to a size; always the first.';

create function messages_page(viewer uuid, conversation uuid, from_seq bigint, direction int, at_most int, max_bytes int)
returns table (message jsonb, has_more boolean)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  at_seq bigint;
  first_seq bigint;
  final_seq bigint;
  bytes int := 0;
begin
  select case when c.history = 'all' then 1 else me.joined_seq + 1 end, c.last_seq into first_seq, final_seq
  from members me join conversations c on c.id = me.conversation_id
  where me.conversation_id = conversation and me.user_id = viewer;
  if not found then return; end if;
  at_seq := case when direction > 0 then greatest(from_seq, first_seq) else least(from_seq, final_seq) end;
  -- Each seq is there once (O1), so every message is reached by its key.
  for i in 1 .. at_most loop
    exit when at_seq < first_seq or at_seq > final_seq;
    select case when e.sender_id = viewer and e.client_id is not null
                then e.message || jsonb_build_object('client_id', e.client_id) else e.message end into message
    from message_entities e where e.conversation_id = conversation and e.seq = at_seq;
    bytes := bytes + octet_length(message::text);
    exit when bytes > max_bytes and i > 1;
    at_seq := at_seq + direction;
    has_more := at_seq between first_seq and final_seq;
    return next;
  end loop;
end
$$;
comment on function messages_page is 'Messages from a seq on, forwards (1) or backwards (-1), as a member sees them, up to a number and a size; always the first. has_more: behind this one there is another.';

create function revisions_page(conversation uuid, subject_seq bigint, after_revision int, at_most int, max_bytes int)
returns table (revision int, content text, created_at timestamptz, has_more boolean)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
#variable_conflict use_column
declare
  at_revision int := after_revision;
  bytes int := 0;
begin
  for i in 1 .. at_most loop
    select r.revision, r.content, r.created_at into revision, content, created_at from revisions r
    where r.conversation_id = conversation and r.seq = subject_seq and r.revision > at_revision order by r.revision limit 1;
    exit when not found;
    bytes := bytes + octet_length(to_json(revisions_page.content)::text);
    exit when bytes > max_bytes and i > 1;
    at_revision := revisions_page.revision;
    has_more := exists (
      select from revisions r where r.conversation_id = conversation and r.seq = subject_seq and r.revision > at_revision);
    return next;
  end loop;
end
$$;
comment on function revisions_page is 'What a message said before its edits, oldest first, from behind a revision, up to a number and a size; always the first. has_more: behind this one there is another.';

-- Of each message the first revision and the newest 99 stay.
delete from revisions r
using (select conversation_id, seq, max(revision) as newest from revisions where revision > 100 group by conversation_id, seq) long
where r.conversation_id = long.conversation_id and r.seq = long.seq and r.revision > 1 and r.revision <= long.newest - 99;
comment on table revisions is 'What a message said before each edit: the first time and the last 99 times. Gone with the message.';
comment on column revisions.revision is 'Counts the edits. The first stays, because a send that is repeated is compared with it; behind it numbers are missing.';

-- The logins of a person, newest first: ids are made in the order of time.
create index sessions_user_id on sessions (user_id, id);
drop index sessions_user;
comment on index sessions_user_id is 'Pages of the logins of a person, the newest first.';

create function log_within(
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
               select jsonb_agg(jsonb_build_object(
                        'user', jsonb_build_object('id', u.id, 'username', u.username, 'display_name', u.display_name),
                        'role', d.member -> 'role', 'joined_at', d.member -> 'joined_at') order by d.n)
               from jsonb_array_elements(k.data -> 'members') with ordinality d (member, n)
               cross join lateral (select * from users where id = (d.member ->> 'user_id')::uuid offset 0) u))
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

create function log_parts(ids uuid[], first_versions bigint[], below_versions bigint[], within_ms int[], at_most int, max_bytes int)
returns table (
  conversation_id uuid, version bigint, event text, seq bigint, last_seq bigint, sender_id uuid, client_id text, payload jsonb
)
language plpgsql stable
as $$
#variable_conflict use_column
declare
  bytes int := 0;
begin
  for i in 1 .. cardinality(ids) loop
    conversation_id := ids[i];
    version := null;
    if bytes >= max_bytes then
      return next;
      continue;
    end if;
    for version, event, seq, last_seq, sender_id, client_id, payload in
      select l.* from log_within(
        ids[i], first_versions[i], below_versions[i], 0,
        coalesce(now() - within_ms[i] * interval '1 millisecond', '-infinity'), at_most, max_bytes - bytes) l
    loop
      bytes := bytes + coalesce(octet_length(payload::text), 0);
      return next;
    end loop;
  end loop;
end
$$;
comment on function log_parts is 'Parts of the logs of conversations, up to a size of all together. A row without a version says that there is more of this one, or all of it.';

create function log_missed(
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
             case when c.kind = 'direct' then array[c.direct_low, c.direct_high] end as direct_ids,
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
        asked.id, asked.version + 1, asked.head + 1, case when asked.history = 'joined' then asked.joined_seq else 0 end,
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

create function states_missed(
  user_ids uuid[], sinces text[], known_counts int[], known_ids uuid[], own_at_most int, new_at_most int, others_at_most int, new_bytes int, call_rows int
) returns table (
  request int, kind text, conversation_id uuid, user_id uuid, read_seq bigint, delivered_seq bigint, entity jsonb
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
  viewer uuid;
  since xid8;
  known uuid[];
  first_known int := 1;
  changed uuid[];
  changed_id uuid;
  is_too_far boolean;
  n_new int;
  n_others int;
  bytes int;
  of_call int := 0;
begin
  for i in 1 .. cardinality(user_ids) loop
    exit when of_call >= call_rows;
    request := i;
    viewer := user_ids[i];
    since := sinces[i]::xid8;
    known := known_ids[first_known : first_known + known_counts[i] - 1];
    first_known := first_known + known_counts[i];
    changed := array(
      select m.conversation_id from members m where m.user_id = viewer and m.state_xid >= since limit own_at_most + 1);
    is_too_far := cardinality(changed) > own_at_most;
    n_new := 0;
    bytes := 0;
    foreach changed_id in array case when is_too_far then '{}' else changed end loop
      if changed_id = any (known) then
        select 'own', s.conversation_id, s.user_id, m.read_seq, m.delivered_seq, s.me
        into kind, conversation_id, user_id, read_seq, delivered_seq, entity
        from own_states s join members m on m.conversation_id = s.conversation_id and m.user_id = s.user_id
        where s.conversation_id = changed_id and s.user_id = viewer;
        return next;
      else
        n_new := n_new + 1;
        is_too_far := is_too_far or n_new > new_at_most or bytes > new_bytes;
        continue when is_too_far;
        select 'new', e.id, viewer, e.conversation into kind, conversation_id, user_id, entity
        from conversation_entities e where e.viewer_id = viewer and e.id = changed_id;
        bytes := bytes + octet_length(entity::text);
        return next;
      end if;
    end loop;
    kind := 'other';
    entity := null;
    n_others := 0;
    for conversation_id, user_id, read_seq, delivered_seq in
      select m.conversation_id, m.user_id, m.read_seq, case when v.sees_delivered then m.delivered_seq else m.read_seq end
      from unnest(known) k (id)
      cross join lateral (
        select * from members mine where mine.conversation_id = k.id and mine.user_id = viewer offset 0) mine
      cross join lateral (
        select * from conversations c where c.id = mine.conversation_id and c.member_count <= 100 offset 0) c
      -- By the conversation that was found: members of a large group are not looked at.
      cross join lateral (
        select * from shown_markers m
        where m.conversation_id = c.id and m.user_id <> viewer and (m.mark_xid >= since or m.delivered_xid >= since) offset 0) m
      cross join lateral (select * from users u where u.id = m.user_id and u.sends_receipts offset 0) u
      cross join lateral (
        select u.shows_presence and m.is_by_choice and (mine.has_written or mine.made_it) as sees_delivered) v
      where m.mark_xid >= since or v.sees_delivered
      limit others_at_most + 1
    loop
      n_others := n_others + 1;
      if n_others > others_at_most then is_too_far := true; else return next; end if;
    end loop;
    of_call := of_call + cardinality(changed) + n_others + cardinality(known);
    kind := case when is_too_far then 'too_far' else 'end' end;
    return next;
  end loop;
end
$$;
comment on function states_missed is 'What has no version and changed for people since a transaction: their own states, conversations that are new to them, markers of others in those that they know; then a row that says whether that was all. Requests without such a row are to be asked again.';
