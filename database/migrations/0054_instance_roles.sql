alter table users
  add column instance_role text not null default 'user' constraint users_instance_role_check check (instance_role in ('user', 'admin')),
  add column suspended_at timestamptz(3);
comment on column users.instance_role is 'What this person is to the whole server.';
comment on column users.suspended_at is 'Since when an administrator lets this person in no more; null: they may log in.';
