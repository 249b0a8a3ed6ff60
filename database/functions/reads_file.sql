-- Revision 8 (33a51664538e), counted by npm run docs.
create or replace function reads_file(viewer uuid, file files) returns boolean
language plpgsql stable
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
declare
  place uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  newest bigint;
begin
  if not file.is_attached then
    return file.owner_id = viewer and file.expires_at > clock_timestamp();
  end if;
  if file.avatar_of is not null then
    return (
        exists (select from users u where u.id = file.avatar_of and u.avatar_id = file.id)
        -- Links outlive the account that asked for them.
        and exists (select from users v where v.id = viewer and v.deleted_at is null))
      or exists (
        select from members m
        cross join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c
        where m.conversation_id = file.avatar_of and m.user_id = viewer and c.avatar_id = file.id);
  end if;
  loop
    -- Of each conversation the newest message that carries it says enough, however many do.
    select a.conversation_id, a.seq into place, newest from attachments a
    where a.file_id = file.id and a.conversation_id < place order by a.conversation_id desc, a.seq desc limit 1;
    exit when not found;
    if exists (
      select from members m
      cross join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c
      where m.conversation_id = place and m.user_id = viewer and newest > seen_above(c.history, m.joined_seq)
    ) then
      return true;
    end if;
  end loop;
  return false;
end
$$;
comment on function reads_file is 'The rule who reads a file (F5, F15): its owner until it expires or a message carries it, then whoever may read one that does; an avatar whoever sees whom it shows.';
