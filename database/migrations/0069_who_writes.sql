-- Whom a group lets write (G11).
alter table conversations add column who_writes text not null default 'everybody'
  constraint conversations_who_writes check (who_writes in ('everybody', 'admins'));
comment on column conversations.who_writes is 'Of a group: everybody, or admins, which is the owner and the admins.';
