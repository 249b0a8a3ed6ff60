alter table instance_settings add column refused_words text[] not null default '{}';
comment on column instance_settings.refused_words is 'Words and phrases with which nothing is sent, and nothing named.';
