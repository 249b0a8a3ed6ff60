create table email_changes (
  user_id    uuid primary key references users (id),
  id         uuid not null,
  email      text not null,
  email_key  text not null,
  language   text not null,
  awaits_new boolean not null default true,
  awaits_old boolean not null,
  expires_at timestamptz(3) not null
);
create unique index email_changes_id on email_changes (id);
create index email_changes_expires on email_changes (expires_at);
comment on table email_changes is 'Emails that somebody gave for their account and has not shown to be theirs. They count for nothing until then. One for each account: a newer one takes the place.';
comment on column email_changes.id is 'Another one for each change. With a key that comes from JWT_SECRET it makes the tokens of its links, of which nothing is stored.';
comment on column email_changes.email_key is 'As in users.';
comment on column email_changes.awaits_new is 'The link that went to this email was not used yet.';
comment on column email_changes.awaits_old is 'The link that went to the email of before was not used yet, and has to be.';
comment on index email_changes_expires is 'For the housekeeping, which deletes those that are over.';
