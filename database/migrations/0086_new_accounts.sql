alter table instance_settings add column new_account_hours integer not null default 0;
comment on column instance_settings.new_account_hours is 'For how many hours an account is new. 0: none is.';
create table direct_openings (
  user_id   uuid primary key,
  opened_at timestamptz(3)[] not null default '{}'
);
comment on table direct_openings is 'When somebody opened direct conversations while their account was new, as far as that was counted.';
comment on column direct_openings.opened_at is 'The oldest first; what is older than a day is left out with the next one.';
