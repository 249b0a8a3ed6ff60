-- What a node tells the others of people who are shown in another way.
alter table commits add column user_ids uuid[] not null default '{}';
comment on column commits.user_ids is 'People who are shown in another way.';
