-- Messages that answer, mention, are reacted to, edited and deleted; and the log of everything that changes.
alter table messages
  add column created_version bigint,
  add column reply_to_seq bigint,
  add column reply_to_sender uuid,
  add column reply_to_content text,
  add column mentions uuid[],
  add column reactions jsonb,
  add column system jsonb,
  add check (kind in ('text', 'system'));
update messages set created_version = version;
alter table messages alter column created_version set not null;
create index messages_replies on messages (conversation_id, reply_to_seq) where reply_to_seq is not null;

comment on column messages.created_version is 'The version of the conversation with which this message was stored: its place in the log.';
comment on column messages.reply_to_content is 'What is quoted of the message that this one answers. Null when that was deleted, or when members see history from joining only: then a quote could show somebody what they may not see.';
comment on column messages.mentions is 'Members who were named in it, as ids; null for none.';
comment on column messages.reactions is 'The rows of reactions, summed up as they stand on the wire; null for none.';
comment on column messages.system is '{action, user_ids, name} of a system message.';
comment on index messages_replies is 'A deleted message is deleted in what quotes it as well.';

-- As "immutable" around something that is only stable it would be called for each time on a page instead of being inlined.
alter function rfc3339 stable;

create table revisions (
  conversation_id uuid not null,
  seq             bigint not null,
  revision        int not null,
  content         text not null,
  created_at      timestamptz(3) not null,
  primary key (conversation_id, seq, revision)
);
comment on table revisions is 'What a message said before each edit. Gone with the message.';
comment on column revisions.created_at is 'Since when it said this.';

create table reactions (
  conversation_id uuid not null,
  seq             bigint not null,
  emoji           text collate "C" not null,
  user_id         uuid not null,
  created_at      timestamptz not null default clock_timestamp(),
  primary key (conversation_id, seq, emoji, user_id)
);
comment on table reactions is 'A set per message, emoji and person. Summed up in messages.reactions in the same transaction.';

create table mentions (
  user_id         uuid not null,
  conversation_id uuid not null,
  seq             bigint not null,
  primary key (user_id, conversation_id, seq)
);
comment on table mentions is 'The messages in which others named a person: what mention counts are counted from.';

create table changes (
  conversation_id uuid not null,
  version         bigint not null,
  last_seq        bigint not null,
  event           text not null,
  seq             bigint,
  data            jsonb,
  created_at      timestamptz(3) not null default now(),
  primary key (conversation_id, version)
);
comment on table changes is 'The log: every durable change of a conversation but new messages, which are their own entry. With them it has each version exactly once.';
comment on column changes.last_seq is 'The newest message when this happened. It says which messages lie between two versions, so that these are found by their key.';
comment on column changes.seq is 'The message that changed. The log shows it as it is now, so what was deleted is nowhere.';

-- Conversations from before the log began with their creation, which nobody will ask for.
insert into changes (conversation_id, version, last_seq, event, data, created_at)
select id, 1, 0, 'conversation.created', jsonb_build_object('user_ids', jsonb_build_array(direct_low, direct_high)), created_at from conversations;

create table commits (
  xid        xid8 not null default pg_current_xact_id(),
  node_id    uuid not null,
  heads      jsonb not null default '[]',
  marks      jsonb not null default '[]',
  created_at timestamptz(3) not null default now()
);
create index commits_xid on commits (xid);
comment on table commits is 'What was committed in the last minutes, a row per batch. Every node reads it every few seconds and finds what the bus did not bring, at a cost that depends on traffic and not on who is connected.';
comment on column commits.xid is 'Rows are read from the oldest transaction that was open at the last reading: an id from a sequence would skip whoever commits late.';
comment on column commits.node_id is 'The node that committed. It needs no telling.';
comment on column commits.heads is '[[conversation_id, first version, last version, user ids or null], …]; the ids are those of a direct conversation, or of people who are new in it.';
comment on column commits.marks is '[[conversation_id, user_id, whether only that person sees it], …]: states in a conversation that changed.';

create table deployment (
  is_only boolean primary key default true check (is_only),
  epoch   uuid not null default gen_random_uuid()
);
insert into deployment default values;
comment on table deployment is 'One row about this database.';
comment on column deployment.epoch is 'To be changed by whoever restores a backup in a way that PostgreSQL does not notice.';

create function log_epoch() returns text language sql stable security definer set search_path = public, pg_temp
return md5((select epoch from deployment)::text || (select system_identifier from pg_control_system())::text || left(pg_walfile_name(pg_current_wal_lsn()), 8));
comment on function log_epoch is 'Changes when the log may have lost something that clients have seen: another cluster, another timeline, or a new deployment.epoch.';

create function seq_before(conversation uuid, at_version bigint) returns bigint language sql stable
return coalesce(
  (select ch.last_seq - (ch.version - at_version) from changes ch
    where ch.conversation_id = conversation and ch.version >= at_version order by ch.version limit 1),
  (select c.last_seq - (c.version + 1 - at_version) from conversations c where c.id = conversation)
);
comment on function seq_before is 'The newest message that was stored before this version. Between two rows of changes every version is a message, so this is a subtraction.';

drop view message_entities;
create view message_entities as
select m.conversation_id, m.seq, m.version, m.created_version, m.sender_id, m.client_id, m.created_at,
       case when m.reply_to_seq is null and m.mentions is null and m.reactions is null and m.system is null then b.body
            else b.body || jsonb_strip_nulls(jsonb_build_object('mentions', m.mentions, 'reactions', m.reactions))
              || case when m.reply_to_seq is null then '{}' else jsonb_build_object('reply_to', jsonb_build_object(
                   'seq', m.reply_to_seq,
                   'content', (select m.reply_to_content from conversations c where c.id = m.conversation_id and c.history = 'all'),
                   'sender', jsonb_build_object('id', r.id, 'username', r.username, 'display_name', r.display_name))) end
              || case when m.system is null then '{}' else jsonb_build_object('system', jsonb_build_object(
                   'action', m.system -> 'action', 'name', m.system -> 'name',
                   'users', coalesce((
                     select jsonb_agg(jsonb_build_object('id', s.id, 'username', s.username, 'display_name', s.display_name) order by i.n)
                     from jsonb_array_elements_text(m.system -> 'user_ids') with ordinality i (id, n)
                     -- OFFSET keeps this a look-up for each: the planner expects a hundred of them, and would read all users.
                     cross join lateral (select * from users where id = i.id::uuid offset 0) s), '[]'))) end
       end as message
from messages m
join users u on u.id = m.sender_id
left join users r on r.id = m.reply_to_sender
cross join lateral (
  select jsonb_build_object(
    'id', m.id, 'conversation_id', m.conversation_id, 'seq', m.seq, 'version', m.version,
    'sender', jsonb_build_object('id', u.id, 'username', u.username, 'display_name', u.display_name),
    'kind', m.kind, 'content', m.content,
    'created_at', rfc3339(m.created_at), 'edited_at', rfc3339(m.edited_at), 'deleted_at', rfc3339(m.deleted_at)) as body
) b;
comment on view message_entities is 'Messages as they stand on the wire, but for client_id, which only the sender''s devices see.';

create view own_states as
select m.conversation_id, m.user_id, m.state_xid,
       jsonb_build_object(
         'role', m.role, 'joined_at', rfc3339(m.joined_at), 'joined_seq', m.joined_seq,
         'read_seq', m.read_seq, 'delivered_seq', m.delivered_seq, 'is_marked_unread', m.is_marked_unread,
         'unread_count', (
           select count(*) from (
             select from messages x
             where x.conversation_id = m.conversation_id and x.seq > m.read_seq
               and x.sender_id <> m.user_id and x.kind = 'text' and x.deleted_at is null
             -- In this order it ends at the hundredth; a bitmap would be made of all of them first.
             order by x.seq limit 100) t),
         'mention_count', (
           select count(*) from (
             select from mentions n
             where n.user_id = m.user_id and n.conversation_id = m.conversation_id and n.seq > m.read_seq
             limit 100) t),
         'muted_until', rfc3339(m.muted_until), 'archived_at', rfc3339(m.archived_at), 'pinned_at', rfc3339(m.pinned_at)
       ) as me
from members m;
comment on view own_states is 'How far each member has got, as that member''s own devices see it. Counts are counted when they are read, up to 100.';

create function events_between(conversation uuid, first_version bigint, below_version bigint, at_most int)
returns table (
  version bigint, event text, seq bigint, last_seq bigint, created_at timestamptz, sender_id uuid, client_id text, payload jsonb
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
begin
  return query
  select e.* from (
    (select m.created_version, 'message.created', m.seq, m.seq - 1, m.created_at::timestamptz, m.sender_id, m.client_id,
            jsonb_build_object('message', m.message)
     from message_entities m
     where m.conversation_id = conversation and m.seq >= first_seq and m.seq <= final_seq
     order by m.seq limit at_most)
    union all
    (select ch.version, ch.event, ch.seq, ch.last_seq, ch.created_at, e.sender_id, e.client_id,
            case
              when ch.seq is not null then jsonb_build_object('message', e.message)
              when ch.data ? 'members' then ch.data || jsonb_build_object('members', (
                select jsonb_agg(jsonb_build_object(
                         'user', jsonb_build_object('id', u.id, 'username', u.username, 'display_name', u.display_name),
                         'role', d.member -> 'role', 'joined_at', d.member -> 'joined_at') order by d.n)
                from jsonb_array_elements(ch.data -> 'members') with ordinality d (member, n)
                join users u on u.id = (d.member ->> 'user_id')::uuid))
              else ch.data
            end
     from changes ch
     left join message_entities e on e.conversation_id = ch.conversation_id and e.seq = ch.seq
     where ch.conversation_id = conversation and ch.version >= first_version and ch.version < below_version
     order by ch.version limit at_most)
  ) e (version, event, seq, last_seq, created_at, sender_id, client_id, payload)
  order by e.version
  limit at_most;
end
$$;
comment on function events_between is 'The log of a conversation from one version up to below another: each version once, in order, as events on the wire without their envelope. Messages are shown as they are now.';

create function lock_conversation(conversation uuid, viewer uuid)
returns table (
  kind text, direct_ids uuid[], history text, name text, description text, pinned_seqs bigint[], closed_at timestamptz,
  last_seq bigint, version bigint, member_count int, role text, joined_seq bigint
)
language plpgsql
as $$
#variable_conflict use_column
begin
  -- As in append_messages: lock first, then read with a newer snapshot.
  perform from conversations c where c.id = conversation for no key update;
  return query
  select c.kind, case when c.kind = 'direct' then array[c.direct_low, c.direct_high] end, c.history, c.name, c.description, c.pinned_seqs,
         c.closed_at::timestamptz, c.last_seq, c.version, c.member_count, m.role, m.joined_seq
  from conversations c join members m on m.conversation_id = c.id
  where c.id = conversation and m.user_id = viewer;
end
$$;
comment on function lock_conversation is 'Begins every change but a send: takes the row lock and answers what a member may be judged by; no row for somebody who is not a member.';

create function record_change(
  conversation uuid, node uuid, event text, subject_seq bigint, data jsonb, newcomers uuid[]
) returns bigint
language plpgsql
as $$
declare
  head record;
begin
  update conversations c set version = c.version + 1 where c.id = conversation
  returning c.version, c.last_seq, c.kind, c.direct_low, c.direct_high into strict head;
  if subject_seq is not null then
    update messages m set version = head.version where m.conversation_id = conversation and m.seq = subject_seq;
  end if;
  insert into changes (conversation_id, version, last_seq, event, seq, data)
  values (conversation, head.version, head.last_seq, event, subject_seq, data);
  insert into commits (node_id, heads) values (node, jsonb_build_array(jsonb_build_array(
    conversation, head.version, head.version,
    case when head.kind = 'direct' then to_jsonb(array[head.direct_low, head.direct_high]) else to_jsonb(newcomers) end)));
  return head.version;
end
$$;
comment on function record_change is 'Gives a change its version and its place in the log. The caller holds the lock.';

create function append_system_message(
  conversation uuid, node uuid, message_id uuid, sender uuid, notice jsonb
) returns bigint
language plpgsql
as $$
declare
  head record;
begin
  update conversations c set version = c.version + 1, last_seq = c.last_seq + 1, last_activity_at = clock_timestamp()
  where c.id = conversation
  returning c.version, c.last_seq, c.last_activity_at into strict head;
  insert into messages (conversation_id, seq, version, created_version, id, sender_id, kind, content, system, created_at)
  values (conversation, head.last_seq, head.version, head.version, message_id, sender, 'system', '', notice, head.last_activity_at);
  insert into outbox (appended) values (jsonb_build_array(jsonb_build_array(conversation, head.last_seq, head.last_seq)));
  insert into commits (node_id, heads) values (node, jsonb_build_array(jsonb_build_array(conversation, head.version, head.version, null)));
  return head.version;
end
$$;
comment on function append_system_message is 'A message that reports a change. The caller holds the lock.';

drop function append_messages(uuid[], uuid[], text[], uuid[], text[]);
create function append_messages(
  node uuid, conversation_ids uuid[], sender_ids uuid[], client_ids text[], message_ids uuid[], contents text[],
  reply_to_seqs bigint[], named text[]
) returns table (
  n int, outcome text, seq bigint, version bigint, created_at timestamptz, prior_id uuid, prior jsonb,
  username text, display_name text, reply_to jsonb, mentions uuid[], direct_ids uuid[], outbox_id bigint
)
language plpgsql
-- Every table is reached by key, row by row: the plan must not depend on the batch, or on statistics of a table that was
-- empty a minute ago. Planned on an empty table, a hash join would read every message there is for each batch.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  stamp timestamptz(3);
begin
  -- Every change of a conversation takes this lock first, in id order. The statement below has a newer snapshot, so it
  -- sees whatever was committed before: memberships, closed conversations, and an earlier try with the same key.
  perform from conversations c where c.id = any (conversation_ids) order by c.id for no key update;
  stamp := clock_timestamp();

  return query
  with judged as (
    select i.n, i.conversation_id, i.sender_id, i.client_id, i.message_id, i.content, i.reply_to_seq, i.named,
           c.last_seq, c.version, c.history, u.username, u.display_name,
           case when c.kind = 'direct' then array[c.direct_low, c.direct_high] end as direct_ids,
           p.id as prior_id, p.seq as prior_seq,
           q.sender_id as quoted_sender, q.content as quoted_content, q.deleted_at as quoted_deleted_at,
           case
             when m.user_id is null then 'not_found'
             -- What was deleted cannot be compared any more; its key stays taken.
             when p.deleted_at is not null then 'duplicate'
             when p.id is not null and p.reply_to_seq is not distinct from i.reply_to_seq
               and i.content = case when p.edited_at is null then p.content else (
                 select r.content from revisions r where r.conversation_id = p.conversation_id and r.seq = p.seq order by r.revision limit 1) end
               then 'duplicate'
             when p.id is not null then 'conflict'
             when c.closed_at is not null then 'closed'
             when i.reply_to_seq is not null and (q.seq is null or c.history = 'joined' and q.seq <= m.joined_seq) then 'no_such_message'
             else 'stored'
           end as outcome
    from unnest(conversation_ids, sender_ids, client_ids, message_ids, contents, reply_to_seqs, named)
      with ordinality as i (conversation_id, sender_id, client_id, message_id, content, reply_to_seq, named, n)
    left join members m on m.conversation_id = i.conversation_id and m.user_id = i.sender_id
    left join conversations c on c.id = m.conversation_id
    left join users u on u.id = m.user_id
    left join messages p on p.conversation_id = i.conversation_id and p.sender_id = i.sender_id and p.client_id = i.client_id
    left join messages q on q.conversation_id = i.conversation_id and q.seq = i.reply_to_seq
  ),
  numbered as materialized (
    select j.*, count(*) filter (where j.outcome = 'stored') over (partition by j.conversation_id order by j.n) as rank,
           case when j.named is not null and j.outcome = 'stored' then (
             select array_agg(distinct k.id) from unnest(string_to_array(j.named, ' ')) as w (name)
             join users k on k.username_key = w.name and k.deleted_at is null
             join members km on km.conversation_id = j.conversation_id and km.user_id = k.id) end as mentions,
           case when j.quoted_deleted_at is null and j.history = 'all' then left(j.quoted_content, 200) end as quote
    from judged j
  ),
  counted as materialized (
    select s.conversation_id, s.last_seq, s.version, s.direct_ids, count(*) as added
    from numbered s where s.outcome = 'stored' group by s.conversation_id, s.last_seq, s.version, s.direct_ids
  ),
  advanced as (
    update conversations c
    set last_seq = k.last_seq + k.added, version = k.version + k.added, last_activity_at = stamp
    from counted k where c.id = k.conversation_id
  ),
  stored as (
    insert into messages (conversation_id, seq, version, created_version, id, sender_id, client_id, content, created_at,
                          reply_to_seq, reply_to_sender, reply_to_content, mentions)
    select s.conversation_id, s.last_seq + s.rank, s.version + s.rank, s.version + s.rank, s.message_id, s.sender_id, s.client_id, s.content, stamp,
           s.reply_to_seq, s.quoted_sender, s.quote, s.mentions
    from numbered s where s.outcome = 'stored'
  ),
  named_others as (
    insert into mentions (user_id, conversation_id, seq)
    select k.id, s.conversation_id, s.last_seq + s.rank
    from numbered s cross join unnest(s.mentions) as k (id) where s.mentions is not null and k.id <> s.sender_id
  ),
  lifted as (
    update members m
    set read_seq = t.seq, delivered_seq = t.seq, is_marked_unread = false, state_xid = pg_current_xact_id(), mark_xid = pg_current_xact_id()
    from (
      select s.conversation_id, s.sender_id, max(s.last_seq + s.rank) as seq
      from numbered s where s.outcome = 'stored' group by s.conversation_id, s.sender_id order by s.conversation_id, s.sender_id
    ) t
    where m.conversation_id = t.conversation_id and m.user_id = t.sender_id
  ),
  recorded as (
    insert into outbox (appended)
    select jsonb_agg(jsonb_build_array(k.conversation_id, k.last_seq + 1, k.last_seq + k.added)) from counted k having count(*) > 0
    returning id
  ),
  committed as (
    insert into commits (node_id, heads)
    select node, jsonb_agg(jsonb_build_array(k.conversation_id, k.version + 1, k.version + k.added, k.direct_ids)) from counted k having count(*) > 0
  )
  select s.n::int, s.outcome,
         coalesce(s.prior_seq, s.last_seq + s.rank), s.version + s.rank, stamp::timestamptz, s.prior_id,
         case when s.prior_id is not null then (
           select e.message from message_entities e where e.conversation_id = s.conversation_id and e.seq = s.prior_seq) end,
         s.username, s.display_name,
         case when s.reply_to_seq is not null and s.outcome = 'stored' then (
           select jsonb_build_object('seq', s.reply_to_seq, 'content', s.quote,
                    'sender', jsonb_build_object('id', r.id, 'username', r.username, 'display_name', r.display_name))
           from users r where r.id = s.quoted_sender) end,
         s.mentions, s.direct_ids, (select r.id from recorded r)
  from numbered s
  order by s.n;
end
$$;
comment on function append_messages is 'Stores a batch of sends in one statement: dedupe by client_id, membership, numbering, insert, mentions, the sender''s own markers, outbox, log. Keys must be distinct within a batch.';
