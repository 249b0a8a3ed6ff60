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
           join users u on u.id = m.user_id),
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
