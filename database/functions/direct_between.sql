-- Revision 1 (0cb431b817a1), counted by npm run docs.
create or replace function direct_between(one uuid, other uuid) returns table (id uuid) language sql stable parallel safe
-- A plan of its own in whatever calls it, whose order nothing changes: it is put in the place of the call.
begin atomic
  select c.id from conversations c
  where c.kind = 'direct' and c.direct_low = least(one, other) and c.direct_high = greatest(one, other) offset 0;
end;
comment on function direct_between is 'The one direct conversation of two people, if there is one.';
