-- How often a member writes in a group (G13).
alter table conversations add column slow_mode_s int not null default 0
  constraint conversations_slow_mode_s check (slow_mode_s = 0 or slow_mode_s between 5 and 21600);
comment on column conversations.slow_mode_s is 'Of a group: for so many seconds a member sends no more after each message. 0: as often as they like.';
