-- Revision 1 (4a197eb3f318), counted by npm run docs.
create or replace function report_entry(entry report_entries) returns jsonb
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
begin
  return jsonb_build_object(
    'id', entry.id, 'status', case when entry.resolved_at is null then 'open' else 'resolved' end,
    'conversation_id', entry.conversation_id, 'seq', entry.seq,
    'sender', (select user_summary(u) from users u where u.id = entry.sender_id),
    'excerpt', (select left(s.message ->> 'content', 200) from report_snapshots s where s.entry_id = entry.id order by s.version desc limit 1),
    'report_count', entry.report_count, 'reasons', to_jsonb(entry.reasons),
    'opened_at', rfc3339(entry.opened_at), 'last_reported_at', rfc3339(entry.last_reported_at),
    'resolved_at', rfc3339(entry.resolved_at),
    'resolved_by', (select user_summary(u) from users u where u.id = entry.resolved_by),
    'resolution', entry.resolution);
end
$$;
comment on function report_entry is 'An entry of the queue of reports as it stands on the wire.';
