-- Revision 4 (a65d9800bef8), counted by npm run docs.
-- Only nodes of before call this.
create or replace view conversation_entities as
select s.viewer_id, s.id, conversation_of_before(s.conversation) as conversation from conversations_as_seen s;
comment on view conversation_entities is 'The same as conversations_as_seen, for nodes of the version before.';
