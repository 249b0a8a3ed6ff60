create table mails (
  id          uuid primary key,
  kind        text not null constraint mails_kind_check check (kind in ('password_reset', 'email_proof', 'email_notice')),
  address     text not null,
  about       uuid,
  language    text not null,
  created_at  timestamptz(3) not null default now(),
  tries       integer not null default 0,
  try_at      timestamptz(3) not null default now(),
  prepared_at timestamptz(3),
  ends_at     timestamptz(3) not null
);
create index mails_try on mails (try_at);
create index mails_ends on mails (ends_at);
comment on table mails is 'Mails that wait to be sent, written in the transaction of what they tell. What is in one is decided, and its text made, when it is sent; a row is deleted once that was done, or at its end.';
comment on column mails.id is 'Makes its Message-ID, and with a key that comes from JWT_SECRET the token in it.';
comment on column mails.about is 'The row of email_changes that it is about.';
comment on column mails.try_at is 'Before that nobody takes it. Whoever takes it moves this on, so that another does when that one dies.';
comment on column mails.prepared_at is 'When what it gives out was made. From then on it is sent again only as long as that is good.';
comment on column mails.ends_at is 'When it is given up.';
comment on index mails_try is 'For the workers: what is to be sent next.';
comment on index mails_ends is 'For the housekeeping, which gives up what nobody took.';
