-- Revision 2 (d7c3e11ee5d9), counted by npm run docs.
create or replace function seen_above(history text, joined_seq bigint) returns bigint language sql immutable parallel safe
return case when history = 'all' then 0 else joined_seq end;
comment on function seen_above is 'The rule who sees which message (H6): a member sees those above this seq. The server has the same one in conversation-policy.ts.';
