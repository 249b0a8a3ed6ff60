-- Revision 2 (158ff7d56a3a), counted by npm run docs.
create or replace function own_part(message jsonb, created_version bigint) returns jsonb language sql immutable
return (message - 'reactions') || jsonb_build_object('version', created_version)
  || case when message ? 'reply_to' then jsonb_build_object('reply_to', (message -> 'reply_to') - 'attachments' || '{"content": null}') else '{}' end;
comment on function own_part is 'A message as its sender may see it who does not see it as a member: nothing that others said or did, and no version that came after it was sent.';
