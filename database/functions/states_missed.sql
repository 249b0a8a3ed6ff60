-- Revision 10 (7897a6a96721), counted by npm run docs.
create or replace function states_missed(
  user_ids uuid[], sinces text[], known_counts int[], known_ids uuid[], own_at_most int, new_at_most int, others_at_most int, new_bytes int, call_rows int
) returns table (
  request int, kind text, conversation_id uuid, user_id uuid, read_seq bigint, delivered_seq bigint, entity jsonb
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
  viewer uuid;
  since xid8;
  known uuid[];
  first_known int := 1;
  new_id uuid;
  new_ids uuid[];
  is_too_far boolean;
  n_own int;
  n_new int;
  n_others int;
  n_users int;
  changed_users uuid[];
  far_users uuid[];
  bytes int;
  of_call int := 0;
begin
  for i in 1 .. cardinality(user_ids) loop
    exit when of_call >= call_rows;
    request := i;
    viewer := user_ids[i];
    since := sinces[i]::xid8;
    known := known_ids[first_known : first_known + known_counts[i] - 1];
    first_known := first_known + known_counts[i];
    is_too_far := false;
    n_own := 0;
    n_new := 0;
    new_ids := '{}';
    bytes := 0;
    kind := 'own';
    for conversation_id, user_id, read_seq, delivered_seq, entity in
      select s.conversation_id, s.user_id, m.read_seq, m.delivered_seq, s.me
      from unnest(known) k (id)
      cross join lateral (
        select * from members m where m.conversation_id = k.id and m.user_id = viewer and m.state_xid >= since offset 0) m
      cross join lateral (
        select * from own_states s where s.conversation_id = m.conversation_id and s.user_id = m.user_id offset 0) s
    loop
      n_own := n_own + 1;
      return next;
    end loop;
    kind := 'new';
    for new_id in
      select m.conversation_id from members m
      where m.user_id = viewer and m.joined_xid >= since and m.conversation_id <> all (known)
      limit new_at_most + 1
    loop
      n_new := n_new + 1;
      is_too_far := n_new > new_at_most or bytes > new_bytes;
      exit when is_too_far;
      select e.id, viewer, e.conversation into conversation_id, user_id, entity
      from conversations_as_seen e where e.viewer_id = viewer and e.id = new_id;
      bytes := bytes + octet_length(entity::text);
      new_ids := new_ids || new_id;
      return next;
    end loop;
    kind := 'other';
    entity := null;
    n_others := 0;
    for conversation_id, user_id, read_seq, delivered_seq in
      select m.conversation_id, m.user_id, m.read_seq, case when v.sees_delivered then m.delivered_seq else m.read_seq end
      -- Of a conversation that is new to the device it knows no marker.
      from (select id, since as moved_since from unnest(known) k (id) union all select id, '0' from unnest(new_ids) n (id)) k
      cross join lateral (
        select * from members mine where mine.conversation_id = k.id and mine.user_id = viewer offset 0) mine
      cross join lateral (
        select * from conversations c
        -- S8
        where c.id = mine.conversation_id and c.member_count <= 100 and c.blocked_at is null offset 0) c
      -- By the conversation that was found: members of a large group are not looked at.
      cross join lateral (
        select * from shown_markers m
        where m.conversation_id = c.id and m.user_id <> viewer and (m.mark_xid >= k.moved_since or m.delivered_xid >= k.moved_since) offset 0) m
      cross join lateral (select * from users u where u.id = m.user_id and u.sends_receipts offset 0) u
      cross join lateral (
        select u.shows_presence and m.is_by_choice and is_by_choice(mine.has_written, mine.made_it) as sees_delivered) v
      where m.mark_xid >= k.moved_since or v.sees_delivered
      limit others_at_most + 1
    loop
      n_others := n_others + 1;
      if n_others > others_at_most then is_too_far := true; else return next; end if;
    end loop;
    -- Whoever asks for everything has just read the names.
    changed_users := case when since = '0' then '{}' else array(
      select n.user_id
      from unnest(known) k (id)
      cross join lateral (
        select * from members mine where mine.conversation_id = k.id and mine.user_id = viewer offset 0) mine
      cross join lateral (
        select * from name_changes n where n.conversation_id = mine.conversation_id and n.xid >= since offset 0) n
      -- Somebody who left before the viewer came has nothing to do with them.
      where mine.joined_xid <= n.xid
        or exists (select from members m where m.conversation_id = n.conversation_id and m.user_id = n.user_id)
      limit call_rows + 1) end;
    if since <> '0' then
      -- Who is in more conversations than are noted has one row for the rest. Almost nobody is.
      far_users := array(
        select n.user_id from name_changes n
        where n.conversation_id = '00000000-0000-0000-0000-000000000000' and n.xid >= since limit 21);
      is_too_far := is_too_far or cardinality(far_users) > 20;
      changed_users := changed_users || array(
        select f.id from unnest(far_users[:20]) f (id)
        where exists (
          select from unnest(known) k (id)
          cross join lateral (
            select * from members mine where mine.conversation_id = k.id and mine.user_id = viewer offset 0) mine
          cross join lateral (
            select * from members m where m.conversation_id = mine.conversation_id and m.user_id = f.id offset 0) m));
    end if;
    is_too_far := is_too_far or cardinality(changed_users) > call_rows;
    kind := 'user';
    conversation_id := null;
    read_seq := null;
    delivered_seq := null;
    n_users := 0;
    for user_id, entity in
      select u.id, user_summary(u)
      from (select distinct c.id from unnest(changed_users) c (id) limit others_at_most + 1) c
      cross join lateral (select * from users u where u.id = c.id offset 0) u
    loop
      n_users := n_users + 1;
      if n_users > others_at_most then is_too_far := true; else return next; end if;
    end loop;
    of_call := of_call + n_own + n_new + n_others + cardinality(changed_users) + cardinality(known);
    kind := case when is_too_far then 'too_far' else 'end' end;
    return next;
  end loop;
end
$$;
comment on function states_missed is 'What has no version and changed for people since a transaction: their own states, and markers of others, in conversations that they know; others that they joined, with all markers; people who are shown in another way; then a row that says whether that was all. Requests without such a row are to be asked again. own_at_most is of no use any more.';
