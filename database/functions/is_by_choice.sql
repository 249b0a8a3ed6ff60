-- Revision 1 (074945f0041e), counted by npm run docs.
create or replace function is_by_choice(has_written boolean, made_it boolean) returns boolean language sql immutable parallel safe
return has_written or made_it;
comment on function is_by_choice is 'Whether a member is in a conversation by choice (P3): they have written in it, or made the group.';
