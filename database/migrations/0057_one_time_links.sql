-- Links that serve once: who has one may do what it is for.
create table one_time_links (
  token_hash bytea primary key,
  purpose    text not null constraint one_time_links_purpose_check check (purpose in ('password', 'first_admin')),
  user_id    uuid references users (id),
  created_at timestamptz(3) not null default now(),
  expires_at timestamptz(3) not null
);
create index one_time_links_user on one_time_links (user_id) where user_id is not null;
create index one_time_links_first_admin on one_time_links (purpose) where purpose = 'first_admin';
create index one_time_links_expired on one_time_links (expires_at);
comment on table one_time_links is 'A row is deleted by whoever uses the link, in the transaction of what it is for.';
comment on column one_time_links.token_hash is 'SHA-256 of the token.';
comment on column one_time_links.user_id is 'Whose account it is. Null: it makes one.';
