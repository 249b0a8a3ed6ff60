-- Revision 1 (ebd20880272a), counted by npm run docs.
create or replace function shown_kind(file files, blob blobs) returns text language sql immutable parallel safe
return case when file.work is distinct from 'look' then blob.kind else coalesce(file.kind, blob.kind) end;
comment on function shown_kind is 'What a file is shown as. Until the worker has looked at it, what its own bytes were taken for: more may be known of the same content, which is nobody else''s business.';
