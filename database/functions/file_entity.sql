-- Revision 5 (7453978cbe24), counted by npm run docs.
create or replace function file_entity(file files, blob blobs) returns jsonb language sql stable parallel safe
return jsonb_build_object(
  'id', file.id, 'name', file.name,
  'size', case when file.work is distinct from 'look' then coalesce(blob.served_size, file.size) else file.size end,
  'media_type', case when file.work is distinct from 'look' then blob.media_type else coalesce(file.media_type, blob.media_type) end,
  'kind', shown_kind(file, blob),
  'sha256', case when blob.state = 'kept' then
    encode(case when file.work is distinct from 'look' then coalesce(blob.served_sha256, blob.sha256) else blob.sha256 end, 'hex') end,
  'status', file.status,
  'media', case
    when shown_kind(file, blob) = 'file' or file.status in ('uploading', 'infected') then null
    when file.work is distinct from 'look' then jsonb_strip_nulls(jsonb_build_object('peaks', file.hint -> 'peaks')) || blob.media
    else coalesce(file.hint, '{}') || '{"thumbnails": []}' end,
  'created_at', rfc3339(file.created_at));
comment on function file_entity is 'A file as it stands on the wire. Until the worker has seen it, it says what its uploader says.';
