create table known_networks (
  user_id uuid not null references users (id),
  network bytea not null,
  seen_at timestamptz(3) not null default now(),
  primary key (user_id, network)
);
create index known_networks_seen on known_networks (seen_at);

comment on table known_networks is 'From where somebody has logged in or refreshed a session lately: guesses at their password from elsewhere do not count against them there.';
comment on column known_networks.network is 'A keyed hash of the account and the network: it names no address, and is another one for another account.';
comment on index known_networks_seen is 'For the housekeeping, which deletes those of long ago.';
