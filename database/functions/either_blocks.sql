-- Revision 1 (11575487a7bf), counted by npm run docs.
create or replace function either_blocks(one uuid, other uuid) returns boolean language sql stable
return exists (select from blocks b where b.blocker_id = one and b.blocked_id = other)
  or exists (select from blocks b where b.blocker_id = other and b.blocked_id = one);
comment on function either_blocks is 'Whether one of two people blocks the other (S5).';
