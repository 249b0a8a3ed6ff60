create table sign_on_attempts (
  state_hash   bytea primary key,
  browser_hash bytea not null,
  user_id      uuid references users (id),
  expires_at   timestamptz(3) not null
);
create index sign_on_attempts_expires on sign_on_attempts (expires_at);
create index sign_on_attempts_user on sign_on_attempts (user_id) where user_id is not null;
comment on table sign_on_attempts is 'Browsers that were sent to a provider of single sign-on and have not come back.';
comment on column sign_on_attempts.state_hash is 'SHA-256 of `state`, which the provider gives back. The verifier of PKCE and the nonce are made of `state` with a key that comes from JWT_SECRET.';
comment on column sign_on_attempts.browser_hash is 'SHA-256 of a cookie: no other browser finishes what this one began.';
comment on column sign_on_attempts.user_id is 'The account that is to be linked. Null: somebody logs in.';
comment on index sign_on_attempts_expires is 'For the housekeeping, which deletes those that are over.';
comment on index sign_on_attempts_user is 'Those of an account that is deleted.';

create table sign_on_tokens (
  token_hash   bytea primary key,
  browser_hash bytea not null,
  user_id      uuid references users (id),
  issuer       text not null,
  subject      text not null,
  username     text,
  display_name text,
  email        text,
  created_at   timestamptz(3) not null default now(),
  expires_at   timestamptz(3) not null
);
create index sign_on_tokens_expires on sign_on_tokens (expires_at);
create index sign_on_tokens_user on sign_on_tokens (user_id) where user_id is not null;
comment on table sign_on_tokens is 'Browsers that have come back from a provider of single sign-on: whom it has said that they are, for the minute until they log in.';
comment on column sign_on_tokens.token_hash is 'SHA-256 of the token, which has 256 random bits.';
comment on column sign_on_tokens.browser_hash is 'As in sign_on_attempts.';
comment on column sign_on_tokens.user_id is 'The account that is to be linked. Null: somebody logs in.';
comment on column sign_on_tokens.username is 'What a new account would be called, if the provider says so.';
comment on column sign_on_tokens.email is 'Null as well where the provider has not verified it.';
comment on index sign_on_tokens_expires is 'For the housekeeping, which deletes those that are over.';
comment on index sign_on_tokens_user is 'Those of an account that is deleted.';
