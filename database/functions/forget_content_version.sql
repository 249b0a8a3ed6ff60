-- Revision 1 (c979bd35705c), counted by npm run docs.
create or replace function forget_content_version() returns trigger language plpgsql as $$
begin
  new.content_version := null;
  return new;
end
$$;
comment on function forget_content_version is 'After an edit that did not say with which version, as nodes of versions before this one make them, that of the last change counts.';

-- Of edits alone: whatever else changes a message does not come here.
create or replace trigger messages_edited_before before update of edited_at on messages
for each row when (new.content_version is not distinct from old.content_version)
execute function forget_content_version();
