create table users (
  id            uuid primary key,
  username      text not null,
  username_key  text collate "C" not null generated always as (lower(username)) stored,
  email         text,
  email_key     text collate "C" generated always as (lower(email)) stored,
  display_name  text not null,
  password_hash text,
  created_at    timestamptz(3) not null default now(),
  updated_at    timestamptz(3) not null default now(),
  deleted_at    timestamptz(3)
);
create unique index users_username_key on users (username_key);
create unique index users_email_key on users (email_key) where email_key is not null;

comment on table users is 'One row per person. A deleted person keeps the row, emptied of everything personal, so that old messages keep a sender.';
comment on column users.username_key is 'What makes a username unique: its lower case. Collated "C" so that a prefix search is an index range.';
comment on column users.email is 'Null for accounts made by a bare username in local and dev, and for deleted people.';
comment on column users.password_hash is 'argon2id in PHC form. Null: this account cannot log in with a password.';

create table sessions (
  id           uuid primary key,
  user_id      uuid not null references users (id),
  user_agent   text,
  created_at   timestamptz(3) not null default now(),
  last_used_at timestamptz(3) not null default now(),
  expires_at   timestamptz(3) not null,
  revoked_at   timestamptz(3)
);
create index sessions_user on sessions (user_id);
create index sessions_revoked on sessions (revoked_at) where revoked_at is not null;

comment on table sessions is 'One login on one device, and the family of its refresh tokens.';
comment on index sessions_revoked is 'Nodes read what was revoked lately, in case the bus lost the news.';

create table refresh_tokens (
  token_hash bytea primary key,
  session_id uuid not null references sessions (id) on delete cascade,
  created_at timestamptz(3) not null default now(),
  used_at    timestamptz(3)
);
create index refresh_tokens_session on refresh_tokens (session_id);

comment on table refresh_tokens is 'Every refresh token of a session, as SHA-256. A used one that comes back after the grace time ends the session.';

create unlogged table ws_tickets (
  ticket_hash bytea primary key,
  user_id     uuid not null,
  session_id  uuid,
  expires_at  timestamptz(3) not null
);

comment on table ws_tickets is 'One-use tickets for opening a WebSocket. Unlogged: they live 30 seconds, and a crash may forget them.';
