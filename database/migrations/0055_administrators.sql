-- no transaction
drop index concurrently if exists users_admins;
create index concurrently users_admins on users (id) where instance_role = 'admin';
comment on index users_admins is 'Administrators: whether there is one, and that one stays.';
drop index concurrently if exists users_suspended;
create index concurrently users_suspended on users (username_key) where suspended_at is not null;
comment on index users_suspended is 'Suspended accounts, in the order in which they are listed.';
