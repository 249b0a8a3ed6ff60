-- Revision 1 (1cf2b8d89cd1), counted by npm run docs.
create or replace function report_message(reporter uuid, conversation uuid, at_seq bigint, entry uuid, why text, said text, per_day int)
returns table (outcome text, entry_id uuid, sender_id uuid, wait_ms float8)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  subject record;
  wait float8;
  opened record;
begin
  -- One report of a person at a time, and none of somebody whose account is gone: its deletion, which takes reports along, locks this first.
  perform from users u where u.id = reporter and u.deleted_at is null and u.suspended_at is null for no key update;
  if not found then return query select 'nobody', null::uuid, null::uuid, null::float8; return; end if;
  -- Who may see it, and what it says, in one snapshot (Q1, Q2).
  select c.kind as conversation_kind, c.name as conversation_name, m.seq, m.sender_id, m.kind, m.deleted_at, m.reply_to_sender,
         coalesce(m.content_version, case when m.edited_at is null then m.created_version else m.version end) as said_at, e.message
  into subject
  from members me
  cross join lateral (select * from conversations c where c.id = me.conversation_id offset 0) c
  left join lateral (
    select * from messages m
    where m.conversation_id = c.id and m.seq = at_seq and m.seq > seen_above(c.history, me.joined_seq) offset 0) m on true
  left join lateral (select e.message from message_entities e where e.conversation_id = m.conversation_id and e.seq = m.seq offset 0) e on true
  where me.conversation_id = conversation and me.user_id = reporter;
  outcome := case
    when not found then 'not_member'
    when subject.seq is null then 'message_not_found'
    when subject.sender_id = reporter or subject.kind <> 'text' then 'forbidden'
    when subject.deleted_at is not null then 'message_deleted'
  end;
  if outcome is not null then return next; return; end if;
  if exists (
    select from report_entries o
    cross join lateral (
      select from reports r where r.reporter_id = reporter and r.entry_id = o.id and r.version = subject.said_at offset 0) r
    where o.conversation_id = conversation and o.seq = at_seq and o.resolved_at is null
  ) then
    outcome := 'again';
    return next;
    return;
  end if;
  -- Until the oldest of as many as one may make is a day old.
  select extract(epoch from l.reported_at + interval '1 day' - clock_timestamp()) * 1000 into wait
  from (select r.reported_at from reports r
        where r.reporter_id = reporter and r.reported_at > clock_timestamp() - interval '1 day'
        order by r.reported_at desc offset per_day - 1 limit 1) l;
  if wait is not null then return query select 'rate_limited', null::uuid, null::uuid, wait; return; end if;
  insert into report_entries as o (id, conversation_id, seq, sender_id, reasons, report_count, opened_at, last_reported_at)
  values (entry, conversation, at_seq, subject.sender_id, array[why], 1, clock_timestamp(), clock_timestamp())
  on conflict (conversation_id, seq) where resolved_at is null do update
  set report_count = o.report_count + 1, last_reported_at = excluded.last_reported_at,
      reasons = case when why = any (o.reasons) then o.reasons else o.reasons || why end
  returning o.id, o.report_count, o.last_reported_at into strict opened;
  insert into report_snapshots (entry_id, version, message)
  values (opened.id, subject.said_at, jsonb_build_object(
    'id', subject.message -> 'id', 'version', subject.message -> 'version', 'content', subject.message -> 'content',
    'created_at', subject.message -> 'created_at', 'edited_at', subject.message -> 'edited_at',
    'reply_to', (subject.message -> 'reply_to') - 'sender', 'reply_to_sender', subject.reply_to_sender,
    'attachments', coalesce(
      (select jsonb_agg(jsonb_build_object('name', f -> 'name', 'kind', f -> 'kind', 'size', f -> 'size') order by i)
       from jsonb_array_elements(subject.message -> 'attachments') with ordinality a (f, i)), '[]'),
    'conversation', jsonb_build_object('kind', subject.conversation_kind, 'name', subject.conversation_name)))
  on conflict do nothing;
  insert into reports (entry_id, n, reporter_id, version, reason, comment, reported_at)
  values (opened.id, opened.report_count, reporter, subject.said_at, why, said, opened.last_reported_at);
  return query select 'reported', opened.id, subject.sender_id, null::float8;
end
$$;
comment on function report_message is 'Reports a message to administrators (Q1, Q2). outcome: reported, again, or why not: nobody (the account is gone), not_member, message_not_found, forbidden, message_deleted, rate_limited (wait_ms says for how long). entry: the id of one that is opened.';
