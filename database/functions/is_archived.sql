-- Revision 2 (7ccc9778b082), counted by npm run docs.
create or replace function is_archived(archived_at timestamptz, muted_until timestamptz, last_text_at timestamptz)
returns boolean language sql immutable parallel safe
-- G8
return archived_at is not null and coalesce(last_text_at < greatest(archived_at, muted_until), true);
comment on function is_archived is 'Whether a conversation still lies in the archive of a member: until somebody writes to it who is not muted.';
