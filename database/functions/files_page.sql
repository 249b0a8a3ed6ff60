-- Revision 2 (83b59aaf75e1), counted by npm run docs.
-- What is measured is the JSON text as PostgreSQL writes it, which is never shorter than what goes on the wire.
create or replace function files_page(
  viewer uuid, conversation uuid, below_seq bigint, of_kind text, at_most int, looks_at_most int, max_bytes int
) returns table (seq bigint, message jsonb)
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  above_seq bigint;
  at_seq bigint := below_seq;
  next_seq bigint;
  n int := 0;
  bytes int := 0;
begin
  select seen_above(c.history, me.joined_seq) into above_seq
  from members me join conversations c on c.id = me.conversation_id
  where me.conversation_id = conversation and me.user_id = viewer;
  for looked in 0 .. looks_at_most loop
    select a.seq into next_seq from attachments a
    where a.conversation_id = conversation and a.seq < at_seq and a.seq > above_seq
    order by a.conversation_id desc, a.seq desc limit 1;
    if not found then return; end if;
    exit when n = at_most or looked = looks_at_most;
    if of_kind is null or exists (
      select from attachments a
      cross join lateral (select * from files f where f.id = a.file_id offset 0) f
      cross join lateral (select * from blobs b where b.key = f.blob_key offset 0) b
      where a.conversation_id = conversation and a.seq = next_seq and shown_kind(f, b) = of_kind
    ) then
      select e.seq, message_as_seen(e.message, e.sender_id, e.client_id, viewer) into seq, message
      from message_entities e where e.conversation_id = conversation and e.seq = next_seq;
      bytes := bytes + octet_length(message::text);
      exit when bytes > max_bytes and n > 0;
      n := n + 1;
      return next;
    end if;
    at_seq := next_seq;
  end loop;
  seq := at_seq;
  message := null;
  return next;
end
$$;
comment on function files_page is 'Messages below a seq that carry files, or files of a kind, the newest first, as a member sees them, up to a number and a size; always the first. It looks at so many that carry files and no more. A last row without a message says that more may lie below its seq.';
