-- Revision 1 (f3b53c67dd9a), counted by npm run docs.
create or replace function direct_pair(kind text, low uuid, high uuid) returns uuid[] language sql immutable parallel safe
return case when kind = 'direct' then array[low, high] end;
comment on function direct_pair is 'The two of a direct conversation; null for a group, whose members are many.';
