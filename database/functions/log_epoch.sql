-- Revision 1 (3d950c34dacc), counted by npm run docs.
create or replace function log_epoch() returns text language sql stable security definer set search_path = public, pg_temp
return md5((select epoch from deployment)::text || (select system_identifier from pg_control_system())::text || left(pg_walfile_name(pg_current_wal_lsn()), 8));
comment on function log_epoch is 'Changes when the log may have lost something that clients have seen: another cluster, another timeline, or a new deployment.epoch.';
