-- Revision 1 (b194637829bf), counted by npm run docs.
create or replace function seq_before(conversation uuid, at_version bigint) returns bigint language sql stable
return coalesce(
  (select ch.last_seq - (ch.version - at_version) from changes ch
    where ch.conversation_id = conversation and ch.version >= at_version order by ch.version limit 1),
  (select c.last_seq - (c.version + 1 - at_version) from conversations c where c.id = conversation)
);
comment on function seq_before is 'The newest message that was stored before this version. Between two rows of changes every version is a message, so this is a subtraction.';
