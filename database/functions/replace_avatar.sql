-- Revision 1 (53b756607393), counted by npm run docs.
create or replace function replace_avatar(shown uuid, subject uuid, former uuid) returns void language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
as $$
declare
  its_blob uuid;
begin
  if shown is not null then
    -- Strict: what was taken away meanwhile is shown by nobody.
    update files f set status = 'ready', is_attached = true, expires_at = null, avatar_of = subject
    where f.id = shown returning f.blob_key into strict its_blob;
    update blobs b set state = 'kept' where b.key = its_blob;
  end if;
  -- Not rounded up to a millisecond that is still to come: it is collected at once.
  update files f set expires_at = date_trunc('milliseconds', clock_timestamp()) where f.id = former;
end
$$;
comment on function replace_avatar is 'What was made for it is an avatar from the commit on, and the one before is left to the collector. In the transaction that changes avatar_id.';
