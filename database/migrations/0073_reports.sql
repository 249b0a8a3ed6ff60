-- What people report of messages, and what administrators made of it.
create table report_entries (
  id               uuid primary key,
  conversation_id  uuid not null,
  seq              bigint not null,
  sender_id        uuid not null,
  reasons          text[] not null,
  report_count     integer not null,
  opened_at        timestamptz(3) not null,
  last_reported_at timestamptz(3) not null,
  resolved_at      timestamptz(3),
  resolved_by      uuid,
  resolution       text constraint report_entries_resolution_check check (resolution in ('dismissed', 'message_deleted', 'account_suspended')),
  constraint report_entries_resolved_check check ((resolved_at is null) = (resolution is null) and (resolved_at is null) = (resolved_by is null))
);
create unique index report_entries_open on report_entries (conversation_id, seq) where resolved_at is null;
create index report_entries_queue on report_entries (opened_at, id) where resolved_at is null;
create index report_entries_resolved on report_entries (resolved_at, id) where resolved_at is not null;
comment on table report_entries is 'The queue of reports: a row for each message that is reported, until it is resolved (Q2); 90 days later it is deleted. No foreign keys: a key to each of two tables would lock both while they are made.';
comment on column report_entries.sender_id is 'Who wrote the message.';
comment on column report_entries.reasons is 'Each once, in the order in which they came.';
comment on index report_entries_open is 'A message has one at a time that is open.';
comment on index report_entries_resolved is 'The list of what was done, and the housekeeping.';

create table report_snapshots (
  entry_id uuid not null references report_entries (id) on delete cascade,
  version  bigint not null,
  message  jsonb not null,
  primary key (entry_id, version)
);
comment on table report_snapshots is 'What a message said when it was reported: a row for each time that it said something else.';
comment on column report_snapshots.version is 'Of the message, when it came to say this.';
comment on column report_snapshots.message is 'Without names of people: they are shown as they are called when it is read.';

create table reports (
  entry_id    uuid not null references report_entries (id) on delete cascade,
  n           integer not null,
  reporter_id uuid,
  version     bigint not null,
  reason      text not null,
  comment     text,
  reported_at timestamptz(3) not null,
  primary key (entry_id, n)
);
create index reports_reporter on reports (reporter_id, reported_at) where reporter_id is not null;
comment on table reports is 'Who reported what. Only administrators see it (Q3).';
comment on column reports.n is 'Counts those of an entry.';
comment on column reports.reporter_id is 'Null: the account was deleted, and its comment with it.';
comment on column reports.version is 'What was reported, among the snapshots of the entry.';
comment on index reports_reporter is 'How many somebody made of late, and what goes with an account that is deleted.';
