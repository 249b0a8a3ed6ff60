-- Revision 1 (b0a8612a8a8e), counted by npm run docs.
-- What is measured is the JSON text as PostgreSQL writes it, which is never shorter than what goes on the wire.
create or replace function reports_page(entry uuid, after_n int, at_most int, max_bytes int)
returns table (n int, report jsonb, has_more boolean)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  at_n int := after_n;
  bytes int := 0;
begin
  for i in 1 .. at_most loop
    select r.n, jsonb_build_object(
             'reporter', (select user_summary(u) from users u where u.id = r.reporter_id and u.deleted_at is null),
             'reason', r.reason,
             -- A node of the version before leaves both where an account is deleted.
             'comment', case when exists (select from users u where u.id = r.reporter_id and u.deleted_at is null) then r.comment end,
             'reported_at', rfc3339(r.reported_at),
             'message', s.message - 'reply_to' - 'reply_to_sender'
               || jsonb_build_object('sender', (select user_summary(u) from users u where u.id = o.sender_id))
               || case when s.message -> 'reply_to' = 'null' then '{}' else jsonb_build_object('reply_to', s.message -> 'reply_to'
                    || jsonb_build_object('sender', (select user_summary(u) from users u where u.id = (s.message ->> 'reply_to_sender')::uuid))) end)
    into n, report
    from reports r
    cross join lateral (select * from report_entries o where o.id = r.entry_id offset 0) o
    cross join lateral (select * from report_snapshots s where s.entry_id = r.entry_id and s.version = r.version offset 0) s
    where r.entry_id = entry and r.n > at_n order by r.n limit 1;
    exit when not found;
    bytes := bytes + octet_length(reports_page.report::text);
    exit when bytes > max_bytes and i > 1;
    at_n := reports_page.n;
    has_more := exists (select from reports r where r.entry_id = entry and r.n > at_n);
    return next;
  end loop;
end
$$;
comment on function reports_page is 'The reports of an entry as they stand on the wire, from behind one of them, up to a number and a size; always the first. has_more: behind this one there is another.';
