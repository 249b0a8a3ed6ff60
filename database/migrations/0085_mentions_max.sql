alter table instance_settings add column mentions_max integer not null default 100;
comment on column instance_settings.mentions_max is 'How many names a message may mention.';
