-- Revision 1 (ff142cb24358), counted by npm run docs.
-- What is measured is the JSON text as PostgreSQL writes it, which is never shorter than what goes on the wire.
create or replace function revisions_page(conversation uuid, subject_seq bigint, after_revision int, at_most int, max_bytes int)
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
