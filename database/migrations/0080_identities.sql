create table identities (
  id         uuid primary key,
  user_id    uuid not null references users (id),
  issuer     text not null,
  subject    text not null,
  created_at timestamptz(3) not null default now(),
  constraint identities_subject_key unique (issuer, subject),
  constraint identities_user_key unique (user_id, issuer)
);
comment on table identities is 'Accounts at providers of single sign-on, with which people log in. They are deleted with the account here; a node of the version before leaves them, and then they are as good as deleted.';
comment on column identities.issuer is 'The provider, as its tokens call it.';
comment on column identities.subject is 'Whom the provider means, for ever: its `sub`. Neither names nor emails say who somebody is.';
comment on constraint identities_user_key on identities is 'One of each provider.';
