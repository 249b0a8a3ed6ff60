-- Revision 1 (6fbb7e6dddad), counted by npm run docs.
create or replace function audit_log_is_kept() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' and old.created_at < now() - interval '30 days' then return old; end if;
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end
$$;
comment on function audit_log_is_kept is 'Entries are never changed, and deleted when they are old enough to be: GOCHAT_AUDIT_RETENTION, and 30 days at least.';

create or replace trigger audit_log_kept before update or delete on audit_log for each row execute function audit_log_is_kept();
create or replace trigger audit_log_never_emptied before truncate on audit_log for each statement execute function audit_log_is_kept();
