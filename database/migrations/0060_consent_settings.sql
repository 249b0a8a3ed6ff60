-- From whom somebody takes messages, and who may add them to groups.
alter table users
  add column messages_from text not null default 'everybody' check (messages_from in ('everybody', 'shared', 'nobody')),
  add column groups_from text not null default 'everybody' check (groups_from in ('everybody', 'shared', 'nobody'));
comment on column users.messages_from is 'Whose first message is no request (S1): of everybody, of those with whom this person shares a group, or of nobody.';
comment on column users.groups_from is 'Who adds this person to groups without a request (S1), in the same words.';
