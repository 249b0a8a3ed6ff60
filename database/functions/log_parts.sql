-- Revision 1 (b07e6119b73c), counted by npm run docs.
create or replace function log_parts(ids uuid[], first_versions bigint[], below_versions bigint[], within_ms int[], at_most int, max_bytes int)
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
