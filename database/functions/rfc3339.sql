-- Revision 1 (9fc4553b4c82), counted by npm run docs.
-- As "immutable" around something that is only stable it would be called for each time on a page instead of being inlined.
create or replace function rfc3339(at timestamptz) returns text language sql stable parallel safe
return to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
comment on function rfc3339 is 'A time as it stands on the wire: UTC, with milliseconds.';
