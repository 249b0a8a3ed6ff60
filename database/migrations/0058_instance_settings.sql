-- What administrators set for the whole server.
create table instance_settings (
  is_only           boolean primary key default true constraint instance_settings_only check (is_only),
  registration      text not null default 'open',
  people_search     text not null default 'everybody',
  message_max_bytes integer not null default 16384,
  edit_window_s     integer
);
insert into instance_settings default values;
comment on table instance_settings is 'One row. Every node has it in memory, and reads it again when it is told to and every few seconds.';
comment on column instance_settings.edit_window_s is 'For how long after it was sent a message may be edited. Null: for ever.';
