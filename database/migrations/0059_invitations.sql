-- Whoever has the token may join a group, or make an account, for as long as the inviter could let them in.
create table invitations (
  id              uuid primary key,
  token_hash      bytea not null,
  conversation_id uuid,
  created_by      uuid not null references users (id),
  created_at      timestamptz(3) not null default now(),
  expires_at      timestamptz(3) not null,
  max_uses        integer,
  uses            integer not null default 0,
  admits          boolean not null,
  revoked_at      timestamptz(3),
  constraint invitations_token_hash_key unique (token_hash),
  constraint invitations_lead_somewhere check (conversation_id is not null or admits)
);
create index invitations_conversation on invitations (conversation_id, id) where conversation_id is not null;
create index invitations_instance on invitations (id) where conversation_id is null;
create index invitations_maker on invitations (created_by);
create index invitations_expired on invitations (expires_at);
comment on table invitations is 'A row stays for 30 days after its end, so that its maker sees what became of it.';
comment on column invitations.token_hash is 'SHA-256 of the token.';
comment on column invitations.conversation_id is 'The group that it leads to, which is never deleted. Null: it lets somebody make an account, and no more.';
comment on column invitations.max_uses is 'Null: as often as somebody likes until it ends.';
comment on column invitations.admits is 'Lets people make an account where only those who are invited may. An administrator made it.';
