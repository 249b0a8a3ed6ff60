-- What the hashes of former names are made with.
alter table deployment add column name_secret bytea;
-- What a UUID leaves to chance, twice: more than anybody can try.
update deployment set name_secret = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()));
alter table deployment alter column name_secret set not null;
comment on column deployment.name_secret is 'Goes into the hashes of former names, so that they say nothing to who does not have this database.';
