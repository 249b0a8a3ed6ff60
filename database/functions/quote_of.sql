-- Revision 1 (fe949f4a9ff6), counted by npm run docs.
create or replace function quote_of(history text, content text, deleted_at timestamptz) returns text language sql immutable parallel safe
return case when history = 'all' and deleted_at is null then left(content, 200) end;
comment on function quote_of is 'What a reply shows of the message that it answers (M3): nothing of what was deleted, and nothing where some do not see all messages.';
