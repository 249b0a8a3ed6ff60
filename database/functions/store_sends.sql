-- Revision 6 (c55d17f24867), counted by npm run docs.
create or replace function store_sends(
  node uuid, conversation_ids uuid[], sender_ids uuid[], client_ids text[], message_ids uuid[], contents text[],
  reply_to_seqs bigint[], named text[], carried text[], awaited uuid, skips_members boolean
) returns table (
  n int, outcome text, seq bigint, version bigint, created_at timestamptz, prior_id uuid, prior jsonb,
  username text, display_name text, user_version bigint, avatar_id uuid, reply_to jsonb, mentions uuid[], attachments jsonb, direct_ids uuid[],
  outbox_id bigint
)
language plpgsql
-- Every table is reached by key, row by row: the plan must not depend on the batch, or on statistics of a table that was
-- empty a minute ago. OFFSET 0 makes each look-up a plan of its own, whose order nothing changes.
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set jit = off
as $$
#variable_conflict use_column
declare
  held uuid[];
  locked uuid[];
  held_members text[];
  files_held uuid[];
  stamp timestamptz(3);
begin
  -- 1. Every change of a conversation takes this lock first. The only wait is for `awaited`, and nothing is held by then, so
  --    this neither ends in a deadlock nor makes one conversation wait for another.
  if awaited is not null then
    perform await_conversation(awaited);
  end if;
  held := array(select c.id from conversations c where c.id = any (conversation_ids) for no key update skip locked);
  if cardinality(held) < (select count(distinct i.id) from unnest(conversation_ids) i (id)) then
    locked := array(select distinct i.id from unnest(conversation_ids) i (id) where i.id <> all (held));
  end if;
  if skips_members then
    held_members := array(
      select m.conversation_id::text || m.user_id
      from (select distinct i.conversation_id, i.sender_id from unnest(conversation_ids, sender_ids) i (conversation_id, sender_id)) s
      cross join lateral (select * from members m where m.conversation_id = s.conversation_id and m.user_id = s.sender_id
                          for no key update skip locked) m);
  end if;
  -- Nobody takes these files away before the commit. In one order, so that two batches never wait for each other.
  files_held := array(select distinct f::uuid from unnest(carried) t (files) cross join string_to_table(t.files, ' ') f);
  if cardinality(files_held) > 0 then
    perform from files f where f.id = any (files_held) and f.owner_id = any (sender_ids) order by f.id for no key update;
  end if;
  stamp := clock_timestamp();

  -- 2. This statement has a newer snapshot, so it sees whatever was committed before: memberships, closed conversations, and
  --    an earlier try with the same key.
  return query
  with judged as (
    select i.n, i.conversation_id, i.sender_id, i.client_id, i.message_id, i.content, i.reply_to_seq, i.named,
           string_to_array(i.carried, ' ')::uuid[] as carried, c.ctid as place, c.last_seq, c.version, c.history, u.username, u.display_name, u.version as user_version, u.avatar_id,
           direct_pair(c.kind, c.direct_low, c.direct_high) as direct_ids,
           p.id as prior_id, p.seq as prior_seq,
           q.sender_id as quoted_sender, q.content as quoted_content, q.deleted_at as quoted_deleted_at, q.attachments as quoted_attachments,
           -- Whoever does not see it as a member any more is shown what they sent.
           m.user_id is not null and p.seq > seen_above(c.history, m.joined_seq) as sees_prior,
           m.last_sent_at, w.pause,
           case
             -- Before anything else is judged: what is stored stays so, whatever became of its sender or the conversation. What was
             -- deleted cannot be compared any more; its key stays taken.
             when p.deleted_at is not null then 'duplicate'
             when p.id is not null then case
               when as_sent(i.conversation_id, p.seq) = jsonb_strip_nulls(jsonb_build_object(
                   'reply_to_seq', i.reply_to_seq, 'content', i.content, 'attachments', string_to_array(i.carried, ' ')))
                 then 'duplicate' else 'conflict' end -- D4
             when m.user_id is null then 'not_found'
             when i.conversation_id = any (locked) then 'locked'
             when held_members is not null and i.conversation_id::text || i.sender_id <> all (held_members) then 'locked'
             when m.role = 'member' and c.who_writes = 'admins' then 'forbidden' -- G11
             when c.closed_at is not null then 'closed'
             when c.blocked_at is not null then 'not_accepted' -- S6
             when m.silenced_until > stamp and m.role <> 'owner' then 'silenced' -- G12
             when i.reply_to_seq is not null and (q.seq is null or q.seq <= seen_above(c.history, m.joined_seq)) then 'no_such_message'
             when i.carried is not null and not may_attach(i.sender_id, string_to_array(i.carried, ' ')::uuid[]) then 'no_such_file' -- F8
             when m.last_sent_at + w.pause > stamp then 'slow_mode' -- G13
             else 'stored'
           end as verdict
    from unnest(conversation_ids, sender_ids, client_ids, message_ids, contents, reply_to_seqs, named, carried)
      with ordinality as i (conversation_id, sender_id, client_id, message_id, content, reply_to_seq, named, carried, n)
    left join lateral (select * from members m where m.conversation_id = i.conversation_id and m.user_id = i.sender_id offset 0) m on true
    left join lateral (select c.ctid, * from conversations c where c.id = m.conversation_id offset 0) c on true
    cross join lateral (select case when m.role = 'member' and c.slow_mode_s > 0 then c.slow_mode_s * interval '1 second' end as pause) w
    left join lateral (select * from users u where u.id = m.user_id offset 0) u on true
    left join lateral (
      select * from messages p
      where p.conversation_id = i.conversation_id and p.sender_id = i.sender_id and p.client_id = i.client_id offset 0) p on true
    left join lateral (select * from messages q where q.conversation_id = i.conversation_id and q.seq = i.reply_to_seq offset 0) q on true
    -- Whatever the next steps ask of a verdict, it is found once.
    offset 0
  ),
  placed as (
    select j.*, count(*) filter (where j.verdict = 'stored') over w as place_in_batch,
           array_agg(j.sender_id) filter (where j.verdict = 'stored' and j.pause is not null) over w as slow_senders
    from judged j window w as (partition by j.conversation_id order by j.n)
  ),
  -- Of what a member sends at once in slow mode the first that can be stored is (G13), and the others take no number.
  slowed as (
    select p.*,
           case when p.verdict = 'stored' and p.pause is not null and cardinality(array_positions(p.slow_senders, p.sender_id)) > 1
             then 'slow_mode' else p.verdict end as outcome,
           case when p.slow_senders is null then p.place_in_batch
             else p.place_in_batch - cardinality(p.slow_senders) + (select count(distinct k.id) from unnest(p.slow_senders) k (id)) end as rank
    from placed p
  ),
  numbered as materialized (
    select j.*,
           case when j.named is not null and j.outcome = 'stored' then members_named(j.conversation_id, string_to_array(j.named, ' ')) end as mentions,
           case when j.reply_to_seq is not null and j.outcome = 'stored' then
             quote_of(j.history, j.quoted_content, j.quoted_deleted_at, j.quoted_attachments) end as quote
    from slowed j
  ),
  counted as materialized (
    select s.conversation_id, s.place, s.last_seq, s.version, s.direct_ids, count(*) as added
    from numbered s where s.outcome = 'stored' group by s.conversation_id, s.place, s.last_seq, s.version, s.direct_ids
  ),
  advanced as (
    update conversations c
    set last_seq = k.last_seq + k.added, version = k.version + k.added, last_activity_at = stamp, last_text_at = stamp
    -- By place: it cannot have moved while we hold the lock, and there is no other way to go.
    from counted k where c.ctid = k.place
  ),
  stored as (
    insert into messages (conversation_id, seq, version, created_version, id, sender_id, client_id, content, created_at,
                          reply_to_seq, reply_to_sender, mentions, attachments)
    select s.conversation_id, s.last_seq + s.rank, s.version + s.rank, s.version + s.rank, s.message_id, s.sender_id, s.client_id, coalesce(s.content, ''), stamp,
           s.reply_to_seq, s.quoted_sender, s.mentions, s.carried
    from numbered s where s.outcome = 'stored'
  ),
  named_others as (
    insert into mentions (user_id, conversation_id, seq)
    select k.id, s.conversation_id, s.last_seq + s.rank
    from numbered s cross join unnest(s.mentions) as k (id) where s.mentions is not null and k.id <> s.sender_id
  ),
  attached as (
    insert into attachments (file_id, conversation_id, seq)
    select k.id, s.conversation_id, s.last_seq + s.rank
    from numbered s cross join unnest(s.carried) as k (id) where s.carried is not null and s.outcome = 'stored'
  ),
  sent_files as (
    update files f set is_attached = true, expires_at = null
    from (select distinct k.id from numbered s cross join unnest(s.carried) as k (id)
          where s.carried is not null and s.outcome = 'stored') k
    where f.id = any (array[k.id])
  ),
  lifted as (
    update members m
    set read_seq = t.seq, delivered_seq = t.seq, is_marked_unread = false, has_written = true,
        last_sent_at = case when t.pause is null then m.last_sent_at else stamp end,
        state_xid = pg_current_xact_id(), mark_xid = pg_current_xact_id()
    from (
      select s.conversation_id, s.sender_id, max(s.last_seq + s.rank) as seq, max(s.pause) as pause
      from numbered s where s.outcome = 'stored' group by s.conversation_id, s.sender_id order by s.conversation_id, s.sender_id
    ) t
    -- As arrays of one: for plain equality a plan may also begin at members, and read all of them.
    where m.conversation_id = any (array[t.conversation_id]) and m.user_id = any (array[t.sender_id])
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
         coalesce(s.prior_seq, s.last_seq + s.rank), s.version + s.rank,
         -- Of what comes too early, from when on it may come.
         case when s.outcome <> 'slow_mode' then stamp when s.last_sent_at + s.pause > stamp then s.last_sent_at + s.pause
              else stamp + s.pause end,
         -- What is not shown whole is nothing to deliver either.
         case when s.sees_prior then s.prior_id end,
         case when s.prior_id is not null then (
           select case when s.sees_prior then e.message else own_part(e.message, e.created_version) end
           -- A plan of its own as well: what a message is put together from would be set up twice for every batch.
           from (select e.message, e.created_version from message_entities e
                 where e.conversation_id = s.conversation_id and e.seq = s.prior_seq offset 0) e) end,
         s.username, s.display_name, s.user_version, s.avatar_id,
         case when s.reply_to_seq is not null and s.outcome = 'stored' then (
           select jsonb_build_object('seq', s.reply_to_seq, 'sender', user_summary(r)) || s.quote
           from users r where r.id = s.quoted_sender) end,
         s.mentions,
         case when s.carried is not null and s.outcome = 'stored' then file_entities(s.carried) end,
         s.direct_ids, (select r.id from recorded r)
  from numbered s
  order by s.n;
end
$$;
comment on function store_sends is 'Stores a batch of sends in one statement: dedupe by client_id, membership, numbering, insert, mentions, attachments, the sender''s own markers, outbox, log. Sends to conversations that somebody else has locked are "locked", and not stored; with skips_members also those of members whose rows are. Keys must be distinct within a batch.';
