create table second_factors (
  user_id uuid primary key references users (id),
  id uuid not null,
  secret bytea not null,
  last_step bigint not null
);

comment on table second_factors is 'Accounts whose password alone opens no session: whoever logs in needs a code of an authenticator as well. Codes and devices go with their row.';
comment on column second_factors.id is 'Another one each time that it is turned on: a session says which one was passed.';
comment on column second_factors.secret is 'Encrypted and bound to the account, under a key that comes from JWT_SECRET: nonce, ciphertext, tag.';
comment on column second_factors.last_step is 'The step (30 seconds since 1970) of the last accepted code: none of it or of an earlier one is accepted again.';

create table pending_second_factors (
  user_id uuid primary key references users (id),
  secret bytea not null,
  expires_at timestamptz(3) not null
);
create index pending_second_factors_expires on pending_second_factors (expires_at);

comment on table pending_second_factors is 'Secrets that were given out and wait for a first code. They change nothing about logins.';
comment on column pending_second_factors.secret is 'As in second_factors.';
comment on index pending_second_factors_expires is 'For the housekeeping, which deletes what nobody turned on.';

create table recovery_codes (
  user_id uuid not null references second_factors (user_id) on delete cascade,
  code_hash bytea not null,
  primary key (user_id, code_hash)
);

comment on table recovery_codes is 'What serves once in place of a code. One that was used is deleted.';
comment on column recovery_codes.code_hash is 'A keyed hash of the account and the code, under a key that comes from JWT_SECRET.';

create table remembered_devices (
  token_hash bytea primary key,
  user_id uuid not null references second_factors (user_id) on delete cascade,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz(3) not null
);
create index remembered_devices_user on remembered_devices (user_id, created_at);
create index remembered_devices_expires on remembered_devices (expires_at);

comment on table remembered_devices is 'Devices on which the password is enough for a while, because a code was given there.';
comment on column remembered_devices.token_hash is 'SHA-256 of the token, which has 256 random bits.';
comment on index remembered_devices_user is 'Those of an account, for the oldest of too many.';
comment on index remembered_devices_expires is 'For the housekeeping, which deletes those that are over.';
