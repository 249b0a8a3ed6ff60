-- Revision 1 (b6e178bde1ce), counted by npm run docs.
create or replace function is_let(audience text, person uuid, other uuid) returns boolean language sql stable
return audience = 'everybody' or audience = 'shared' and shares_group(person, other);
comment on function is_let is 'Whether a setting of somebody, messages_from or groups_from, lets another one (S1).';
