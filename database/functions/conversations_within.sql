-- Revision 3 (4a938ef61eb0), counted by npm run docs.
-- Only nodes of before call this.
create or replace function conversations_within(viewer uuid, conversation_ids uuid[], max_bytes int) returns setof jsonb language sql stable
begin atomic
  select conversation_of_before(c) from conversations_page(viewer, conversation_ids, max_bytes) with ordinality p (c, n) order by n;
end;
comment on function conversations_within is 'The same as conversations_page, for nodes of the version before.';
