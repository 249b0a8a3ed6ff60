-- Revision 2 (153b3d8bcbcd), counted by npm run docs.
create or replace function quote_of(history text, content text, deleted_at timestamptz, attachments uuid[]) returns jsonb language sql stable
return case when history = 'all' and deleted_at is null
  then jsonb_build_object('content', left(content, 200))
    || case when attachments is null then '{}' else jsonb_build_object('attachments', quoted_files(attachments)) end
  else '{"content": null}' end;
comment on function quote_of is 'What a reply shows of the message that it answers (M3): nothing of what was deleted, and nothing where some do not see all messages.';
