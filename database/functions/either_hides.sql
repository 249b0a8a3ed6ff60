-- Revision 1 (a5a9c0fa9ece), counted by npm run docs.
create or replace function either_hides(one uuid, other uuid) returns boolean language sql stable
return exists (select from blocks b where b.blocker_id = one and b.blocked_id = other and b.hides_in_groups)
  or exists (select from blocks b where b.blocker_id = other and b.blocked_id = one and b.hides_in_groups);
comment on function either_hides is 'Whether one of two people blocks the other in groups of both, too (S8).';
