-- Who gave up a name with their account is still meant by those who knew them by it, and nobody else gets it for some time.
create table former_names (
  name_hash      bytea not null,
  user_id        uuid not null references users (id),
  reserved_until timestamptz(3),
  primary key (name_hash, user_id)
);
create index former_names_reserved on former_names (reserved_until) where reserved_until is not null;
comment on table former_names is 'Names of deleted accounts. Made in the transaction that deletes the account; gone when the reservation ends and nobody is in a conversation with that person.';
comment on column former_names.name_hash is 'name_hash() of the folded name.';
comment on column former_names.reserved_until is 'Until then nobody gets the name. Null: it is free, and still means this person to those who knew them.';
comment on index former_names_reserved is 'For the housekeeping, which ends reservations.';
