create table messages (
  conversation_id uuid not null,
  seq             bigint not null,
  version         bigint not null,
  id              uuid not null,
  sender_id       uuid not null,
  client_id       text collate "C",
  kind            text not null default 'text',
  content         text not null,
  created_at      timestamptz(3) not null,
  edited_at       timestamptz(3),
  deleted_at      timestamptz(3),
  primary key (conversation_id, seq)
) partition by hash (conversation_id);

create table messages_0 partition of messages for values with (modulus 8, remainder 0);
create table messages_1 partition of messages for values with (modulus 8, remainder 1);
create table messages_2 partition of messages for values with (modulus 8, remainder 2);
create table messages_3 partition of messages for values with (modulus 8, remainder 3);
create table messages_4 partition of messages for values with (modulus 8, remainder 4);
create table messages_5 partition of messages for values with (modulus 8, remainder 5);
create table messages_6 partition of messages for values with (modulus 8, remainder 6);
create table messages_7 partition of messages for values with (modulus 8, remainder 7);

create unique index messages_client_id on messages (conversation_id, sender_id, client_id) where client_id is not null;

comment on table messages is 'Every message, in eight parts by hash of the conversation. No foreign keys: append_messages checks the membership under the conversation''s lock, which is stricter, and a key check per row would double the cost of a send.';
comment on column messages.seq is '1, 2, 3 … in each conversation, without a hole.';
comment on column messages.version is 'The conversation''s version after the last change of this message.';
comment on column messages.client_id is 'The sender''s idempotency key. Never forgotten.';
comment on index messages_client_id is 'One message per key, for ever.';

create table outbox (
  id         bigint generated always as identity primary key,
  appended   jsonb not null,
  created_at timestamptz(3) not null default now(),
  dead_at    timestamptz(3)
);
comment on table outbox is 'What the worker still has to see: one row per batch of sends, written in the transaction of the batch and deleted in the transaction of the work. The row is both the promise and the proof that the work was not done twice.';
comment on column outbox.appended is '[[conversation_id, first_seq, last_seq], …]';
comment on column outbox.dead_at is 'Set when the work kept failing. Its entry is in the dead-letter stream.';

-- The write path. One call stores one batch of sends, and answers for each of them.
create function append_messages(
  conversation_ids uuid[], sender_ids uuid[], client_ids text[], message_ids uuid[], contents text[]
) returns table (
  n int, outcome text, seq bigint, version bigint, created_at timestamptz,
  prior_id uuid, prior_edited_at timestamptz, prior_deleted_at timestamptz,
  username text, display_name text, audience uuid[], outbox_id bigint
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
    select i.n, i.conversation_id, i.sender_id, i.client_id, i.message_id, i.content,
           c.last_seq, c.version, u.username, u.display_name, array[c.direct_low, c.direct_high] as audience,
           p.id as prior_id, p.seq as prior_seq, p.version as prior_version, p.created_at as prior_created_at,
           p.edited_at as prior_edited_at, p.deleted_at as prior_deleted_at,
           case
             when m.user_id is null then 'not_found'
             when p.id is not null and p.content = i.content then 'duplicate'
             when p.id is not null then 'conflict'
             when c.closed_at is not null then 'closed'
             else 'stored'
           end as outcome
    from unnest(conversation_ids, sender_ids, client_ids, message_ids, contents)
      with ordinality as i (conversation_id, sender_id, client_id, message_id, content, n)
    left join members m on m.conversation_id = i.conversation_id and m.user_id = i.sender_id
    left join conversations c on c.id = m.conversation_id
    left join users u on u.id = m.user_id
    left join messages p on p.conversation_id = i.conversation_id and p.sender_id = i.sender_id and p.client_id = i.client_id
  ),
  numbered as materialized (
    select j.*, count(*) filter (where j.outcome = 'stored') over (partition by j.conversation_id order by j.n) as rank
    from judged j
  ),
  counted as materialized (
    select s.conversation_id, s.last_seq, s.version, count(*) as added
    from numbered s where s.outcome = 'stored' group by s.conversation_id, s.last_seq, s.version
  ),
  advanced as (
    update conversations c
    set last_seq = k.last_seq + k.added, version = k.version + k.added, last_activity_at = stamp
    from counted k where c.id = k.conversation_id
  ),
  stored as (
    insert into messages (conversation_id, seq, version, id, sender_id, client_id, content, created_at)
    select s.conversation_id, s.last_seq + s.rank, s.version + s.rank, s.message_id, s.sender_id, s.client_id, s.content, stamp
    from numbered s where s.outcome = 'stored'
  ),
  recorded as (
    insert into outbox (appended)
    select jsonb_agg(jsonb_build_array(k.conversation_id, k.last_seq + 1, k.last_seq + k.added)) from counted k having count(*) > 0
    returning id
  )
  select s.n::int, s.outcome,
         coalesce(s.prior_seq, s.last_seq + s.rank), coalesce(s.prior_version, s.version + s.rank),
         coalesce(s.prior_created_at, stamp)::timestamptz,
         s.prior_id, s.prior_edited_at::timestamptz, s.prior_deleted_at::timestamptz,
         s.username, s.display_name, s.audience, (select r.id from recorded r)
  from numbered s
  order by s.n;
end
$$;
comment on function append_messages is 'Stores a batch of sends in one statement: dedupe by client_id, membership, numbering, insert, outbox. Keys must be distinct within a batch.';

create function rfc3339(at timestamptz) returns text language sql immutable parallel safe
return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
comment on function rfc3339 is 'A time as it stands on the wire: UTC, with milliseconds.';

create view message_entities as
select m.conversation_id, m.seq, m.version, m.sender_id, m.client_id, m.created_at,
       jsonb_build_object(
         'id', m.id, 'conversation_id', m.conversation_id, 'seq', m.seq, 'version', m.version,
         'sender', jsonb_build_object('id', u.id, 'username', u.username, 'display_name', u.display_name),
         'kind', m.kind, 'content', m.content,
         'created_at', rfc3339(m.created_at), 'edited_at', rfc3339(m.edited_at), 'deleted_at', rfc3339(m.deleted_at)
       ) as message
from messages m join users u on u.id = m.sender_id;
comment on view message_entities is 'Messages as they stand on the wire, but for client_id, which only the sender''s devices see.';
