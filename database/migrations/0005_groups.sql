-- Conversations of more than two: settings, roles, and how far each member has got.
alter table conversations
  drop constraint conversations_kind_check,
  add constraint conversations_kind_check check (kind in ('direct', 'group')),
  add column name text,
  add column description text,
  add column history text not null default 'all' check (history in ('all', 'joined')),
  add column member_count int not null default 2,
  add column pinned_seqs bigint[] not null default '{}';
comment on column conversations.history is 'all: every member sees every message; joined: those that were sent after they joined.';
comment on column conversations.member_count is 'Kept by whoever adds or removes members, under the row lock: a hundred thousand rows are not counted for each list.';
comment on column conversations.pinned_seqs is 'Pinned messages, in the order of pinning.';

alter table members
  add column role text not null default 'member' check (role in ('owner', 'admin', 'member')),
  add column version bigint not null default 1,
  add column joined_seq bigint not null default 0,
  add column read_seq bigint not null default 0,
  add column delivered_seq bigint not null default 0,
  add column is_marked_unread boolean not null default false,
  add column muted_until timestamptz(3),
  add column archived_at timestamptz(3),
  add column pinned_at timestamptz(3),
  add column state_xid xid8 not null default pg_current_xact_id(),
  add column mark_xid xid8 not null default pg_current_xact_id(),
  add check (read_seq <= delivered_seq);
alter table members set (fillfactor = 70);
create index members_joined on members (conversation_id, joined_at, user_id);
create unique index members_owner on members (conversation_id) where role = 'owner';

comment on column members.version is 'The version of the conversation with which this person became a member.';
comment on column members.joined_seq is 'The newest message when this person became a member.';
comment on column members.read_seq is 'Everything up to this message is read. Only rises.';
comment on column members.delivered_seq is 'Everything up to this message is on a device. Only rises, and is never below read_seq.';
comment on column members.is_marked_unread is 'Shown as unread by choice; the marker stays where it is.';
comment on column members.state_xid is 'The transaction that last changed anything personal in this row, or made it: what a sync compares with the snapshot of the one before.';
comment on column members.mark_xid is 'The transaction that last moved a watermark, or made this row: the same for what others see.';
comment on index members_joined is 'Pages of members, by the time they joined.';
comment on index members_owner is 'A group has one owner at most, whoever hands it over at the same time.';

alter table users
  add column sends_receipts boolean not null default true,
  add column shows_presence boolean not null default true,
  add column last_seen_at timestamptz(3);
comment on column users.sends_receipts is 'Others see how far this person has read.';
comment on column users.shows_presence is 'Others see when this person is online, or types.';
comment on column users.last_seen_at is 'When the last connection ended, to the minute.';

-- Nobody was asked what they had read before there were markers: what is there counts as read.
update members m set read_seq = c.last_seq, delivered_seq = c.last_seq from conversations c where c.id = m.conversation_id;
