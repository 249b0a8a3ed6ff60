-- The schema as a start leaves it, for reading.
--
-- Made from database/migrations and database/functions by `npm run docs`; never edit it. docs/DATABASE.md explains the
-- same schema. It loads into an empty database, but do not make a server's database of it: the server makes its schema
-- itself, with the rows that migrations insert, and notes what it did.

-- A function may name what is made after it.
SET check_function_bodies = off;

CREATE TABLE users (
  id              uuid             NOT NULL,
  username        text             NOT NULL,
  username_key    text COLLATE "C" NOT NULL,
  email           text,
  email_key       text COLLATE "C",
  display_name    text             NOT NULL,
  password_hash   text,
  created_at      timestamptz(3)   NOT NULL DEFAULT now(),
  updated_at      timestamptz(3)   NOT NULL DEFAULT now(),
  deleted_at      timestamptz(3),
  sends_receipts  boolean          NOT NULL DEFAULT true,
  shows_presence  boolean          NOT NULL DEFAULT true,
  last_seen_at    timestamptz(3),
  version         bigint           NOT NULL DEFAULT 1,
  changed_xid     xid8,
  avatar_id       uuid,
  instance_role   text             NOT NULL DEFAULT 'user',
  suspended_at    timestamptz(3),
  messages_from   text             NOT NULL DEFAULT 'everybody',
  groups_from     text             NOT NULL DEFAULT 'everybody',
  email_proved_at timestamptz(3),
  CONSTRAINT users_pkey PRIMARY KEY (id),
  CONSTRAINT users_groups_from_check CHECK (groups_from = ANY (ARRAY['everybody'::text, 'shared'::text, 'nobody'::text])),
  CONSTRAINT users_instance_role_check CHECK (instance_role = ANY (ARRAY['user'::text, 'admin'::text])),
  CONSTRAINT users_messages_from_check CHECK (messages_from = ANY (ARRAY['everybody'::text, 'shared'::text,
    'nobody'::text]))
);
CREATE INDEX users_admins ON users (id) WHERE instance_role = 'admin'::text;
CREATE UNIQUE INDEX users_email_key ON users (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX users_suspended ON users (username_key) WHERE suspended_at IS NOT NULL;
CREATE UNIQUE INDEX users_username_key ON users (username_key);
COMMENT ON TABLE users IS 'One row per person. A deleted person keeps the row, emptied of everything personal, so that old messages keep a sender.';
COMMENT ON COLUMN users.username_key IS 'What makes a username unique: the name folded by GoChat (A1). Collated "C" so that a prefix search is an index range.';
COMMENT ON COLUMN users.email IS 'Null for accounts made by a bare username in local and dev, and for deleted people.';
COMMENT ON COLUMN users.email_key IS 'What makes an email unique: the email folded by GoChat (A1). Null beside an email: an older account has the same one, and this one logs in by its username.';
COMMENT ON COLUMN users.password_hash IS 'argon2id in PHC form. Null: this account cannot log in with a password.';
COMMENT ON COLUMN users.sends_receipts IS 'Others see how far this person has read.';
COMMENT ON COLUMN users.shows_presence IS 'Others see when this person is online, or types.';
COMMENT ON COLUMN users.last_seen_at IS 'When the last connection ended, to the minute.';
COMMENT ON COLUMN users.version IS 'Counts how often this person came to be shown in another way: a new display name, another avatar, a deleted account.';
COMMENT ON COLUMN users.changed_xid IS 'The transaction of the last of these changes: the rows of name_changes with the same one say who hears of it.';
COMMENT ON COLUMN users.avatar_id IS 'The file that shows this person; null for none.';
COMMENT ON COLUMN users.instance_role IS 'What this person is to the whole server.';
COMMENT ON COLUMN users.suspended_at IS 'Since when an administrator lets this person in no more; null: they may log in.';
COMMENT ON COLUMN users.messages_from IS 'Whose first message is no request (S1): of everybody, of those with whom this person shares a group, or of nobody.';
COMMENT ON COLUMN users.groups_from IS 'Who adds this person to groups without a request (S1), in the same words.';
COMMENT ON COLUMN users.email_proved_at IS 'When somebody last showed that they read the mail of this email. Null: nobody did. A statement that changes the email and does not say this as well makes it null (fill_name_keys).';
COMMENT ON INDEX users_admins IS 'Administrators: whether there is one, and that one stays.';
COMMENT ON INDEX users_suspended IS 'Suspended accounts, in the order in which they are listed.';

CREATE TABLE sessions (
  id               uuid           NOT NULL,
  user_id          uuid           NOT NULL,
  user_agent       text,
  created_at       timestamptz(3) NOT NULL DEFAULT now(),
  last_used_at     timestamptz(3) NOT NULL DEFAULT now(),
  expires_at       timestamptz(3) NOT NULL,
  revoked_at       timestamptz(3),
  second_factor_id uuid,
  CONSTRAINT sessions_pkey PRIMARY KEY (id),
  CONSTRAINT sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX sessions_revoked ON sessions (revoked_at) WHERE revoked_at IS NOT NULL;
CREATE INDEX sessions_user_id ON sessions (user_id, id);
COMMENT ON TABLE sessions IS 'One login on one device, and the family of its refresh tokens.';
COMMENT ON COLUMN sessions.second_factor_id IS 'The second factor that was passed when it was opened; null where none was on.';
COMMENT ON INDEX sessions_revoked IS 'Nodes read what was revoked lately, in case the bus lost the news.';
COMMENT ON INDEX sessions_user_id IS 'Pages of the logins of a person, the newest first.';

CREATE TABLE refresh_tokens (
  token_hash bytea          NOT NULL,
  session_id uuid           NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  used_at    timestamptz(3),
  CONSTRAINT refresh_tokens_pkey PRIMARY KEY (token_hash),
  CONSTRAINT refresh_tokens_session_id_fkey FOREIGN KEY (session_id) REFERENCES sessions(id) ON DELETE CASCADE
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);
COMMENT ON TABLE refresh_tokens IS 'Every refresh token of a session, as SHA-256. A used one that comes back after the grace time ends the session.';

CREATE UNLOGGED TABLE ws_tickets (
  ticket_hash bytea          NOT NULL,
  user_id     uuid           NOT NULL,
  session_id  uuid,
  expires_at  timestamptz(3) NOT NULL,
  CONSTRAINT ws_tickets_pkey PRIMARY KEY (ticket_hash)
);
COMMENT ON TABLE ws_tickets IS 'One-use tickets for opening a WebSocket. Unlogged: they live 30 seconds, and a crash may forget them.';

CREATE TABLE conversations (
  id               uuid           NOT NULL,
  kind             text           NOT NULL,
  direct_low       uuid,
  direct_high      uuid,
  last_seq         bigint         NOT NULL DEFAULT 0,
  version          bigint         NOT NULL DEFAULT 1,
  created_at       timestamptz(3) NOT NULL DEFAULT now(),
  last_activity_at timestamptz(3) NOT NULL DEFAULT now(),
  closed_at        timestamptz(3),
  name             text,
  description      text,
  history          text           NOT NULL DEFAULT 'all',
  member_count     integer        NOT NULL DEFAULT 2,
  pinned_seqs      bigint[]       NOT NULL DEFAULT '{}',
  last_text_at     timestamptz(3),
  avatar_id        uuid,
  blocked_at       timestamptz(3),
  who_writes       text           NOT NULL DEFAULT 'everybody',
  slow_mode_s      integer        NOT NULL DEFAULT 0,
  CONSTRAINT conversations_pkey PRIMARY KEY (id),
  CONSTRAINT conversations_check CHECK (kind <> 'direct'::text OR direct_low IS NOT NULL AND direct_high IS NOT NULL
    AND direct_low < direct_high),
  CONSTRAINT conversations_history_check CHECK (history = ANY (ARRAY['all'::text, 'joined'::text])),
  CONSTRAINT conversations_kind_check CHECK (kind = ANY (ARRAY['direct'::text, 'group'::text])),
  CONSTRAINT conversations_slow_mode_s CHECK (slow_mode_s = 0 OR slow_mode_s >= 5 AND slow_mode_s <= 21600),
  CONSTRAINT conversations_who_writes CHECK (who_writes = ANY (ARRAY['everybody'::text, 'admins'::text])),
  CONSTRAINT conversations_direct_high_fkey FOREIGN KEY (direct_high) REFERENCES users(id),
  CONSTRAINT conversations_direct_low_fkey FOREIGN KEY (direct_low) REFERENCES users(id)
) WITH (fillfactor = 70);
CREATE INDEX conversations_by_id ON conversations USING hash (id);
CREATE UNIQUE INDEX conversations_direct ON conversations (direct_low, direct_high) WHERE kind = 'direct'::text;
COMMENT ON TABLE conversations IS 'One row per conversation. Its row lock is what numbers messages: every change locks it first, so commit order is seq order. Fillfactor leaves room for in-page updates; no index covers a column that a send changes.';
COMMENT ON COLUMN conversations.last_seq IS 'The seq of the newest message; 0 before the first.';
COMMENT ON COLUMN conversations.version IS 'Counts every durable change. The creation is change 1.';
COMMENT ON COLUMN conversations.closed_at IS 'Set when a side of a direct conversation deleted their account: nothing more can be sent.';
COMMENT ON COLUMN conversations.history IS 'all: every member sees every message; joined: those that were sent after they joined.';
COMMENT ON COLUMN conversations.member_count IS 'Kept by whoever adds or removes members, under the row lock: a hundred thousand rows are not counted for each list.';
COMMENT ON COLUMN conversations.pinned_seqs IS 'Pinned messages, in the order of pinning.';
COMMENT ON COLUMN conversations.last_text_at IS 'When the newest message that somebody wrote was stored. Null: none was, or before this was kept.';
COMMENT ON COLUMN conversations.avatar_id IS 'The file that shows a group; null for none.';
COMMENT ON COLUMN conversations.blocked_at IS 'Of a direct conversation: one of the two blocks the other (S6), since then. Written with the rows of blocks, under the lock of this one.';
COMMENT ON COLUMN conversations.who_writes IS 'Of a group: everybody, or admins, which is the owner and the admins.';
COMMENT ON COLUMN conversations.slow_mode_s IS 'Of a group: for so many seconds a member sends no more after each message. 0: as often as they like.';
COMMENT ON INDEX conversations_by_id IS 'A list looks up all conversations of a person to sort them by their newest activity, which is in no index. One page each, where the primary key takes more with every level.';
COMMENT ON INDEX conversations_direct IS 'Two people have at most one direct conversation, whoever opens it and however often at once.';

CREATE TABLE members (
  conversation_id        uuid           NOT NULL,
  user_id                uuid           NOT NULL,
  joined_at              timestamptz(3) NOT NULL DEFAULT now(),
  role                   text           NOT NULL DEFAULT 'member',
  version                bigint         NOT NULL DEFAULT 1,
  joined_seq             bigint         NOT NULL DEFAULT 0,
  read_seq               bigint         NOT NULL DEFAULT 0,
  delivered_seq          bigint         NOT NULL DEFAULT 0,
  is_marked_unread       boolean        NOT NULL DEFAULT false,
  muted_until            timestamptz(3),
  archived_at            timestamptz(3),
  pinned_at              timestamptz(3),
  state_xid              xid8           NOT NULL DEFAULT pg_current_xact_id(),
  mark_xid               xid8           NOT NULL DEFAULT pg_current_xact_id(),
  has_written            boolean        NOT NULL DEFAULT false,
  made_it                boolean        NOT NULL DEFAULT false,
  withheld_read_seq      bigint,
  shown_read_seq         bigint,
  withheld_delivered_seq bigint,
  shown_delivered_seq    bigint,
  delivered_xid          xid8,
  joined_xid             xid8           NOT NULL DEFAULT pg_current_xact_id(),
  unread_from            bigint,
  state_version          bigint         NOT NULL DEFAULT 1,
  request                text,
  silenced_until         timestamptz(3),
  last_sent_at           timestamptz(3),
  CONSTRAINT members_pkey PRIMARY KEY (conversation_id, user_id),
  CONSTRAINT members_check CHECK (read_seq <= delivered_seq),
  CONSTRAINT members_request_check CHECK (request = ANY (ARRAY['pending'::text, 'ignored'::text])),
  CONSTRAINT members_role_check CHECK (role = ANY (ARRAY['owner'::text, 'admin'::text, 'member'::text])),
  CONSTRAINT members_conversation_id_fkey FOREIGN KEY (conversation_id) REFERENCES conversations(id),
  CONSTRAINT members_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
) WITH (fillfactor = 70);
CREATE INDEX members_admins ON members (conversation_id, joined_at, user_id) WHERE role = 'admin'::text;
CREATE INDEX members_joined ON members (conversation_id, joined_at, user_id);
CREATE INDEX members_joined_lately ON members (user_id, joined_xid);
CREATE INDEX members_listed ON members (user_id, conversation_id) INCLUDE (archived_at, muted_until, pinned_at,
    request, has_written);
CREATE UNIQUE INDEX members_owner ON members (conversation_id) WHERE role = 'owner'::text;
COMMENT ON TABLE members IS 'Who is in which conversation. Checked inside every statement that reads or writes for a person.';
COMMENT ON COLUMN members.version IS 'The version of the conversation with which this person became a member.';
COMMENT ON COLUMN members.joined_seq IS 'The newest message when this person became a member.';
COMMENT ON COLUMN members.read_seq IS 'Everything up to this message is read. Only rises.';
COMMENT ON COLUMN members.delivered_seq IS 'Everything up to this message is on a device. Only rises, and is never below read_seq.';
COMMENT ON COLUMN members.is_marked_unread IS 'Shown as unread by choice; the marker stays where it is.';
COMMENT ON COLUMN members.archived_at IS 'Says nothing any more when somebody has written later, but for what was written before muted_until: see is_archived.';
COMMENT ON COLUMN members.state_xid IS 'The transaction that last changed anything personal in this row, or made it: what a sync compares with the snapshot of the one before.';
COMMENT ON COLUMN members.mark_xid IS 'The transaction that last moved read_seq in the eyes of others, or sent, or made this row: the same for what others see.';
COMMENT ON COLUMN members.has_written IS 'This person has sent to this conversation. Stays true when the messages are deleted.';
COMMENT ON COLUMN members.made_it IS 'Made the group, or accepted a request: one of the two ways into a conversation by choice.';
COMMENT ON COLUMN members.withheld_read_seq IS 'Where a mark brought read_seq that others were not to see. As long as read_seq is still there they see shown_read_seq.';
COMMENT ON COLUMN members.shown_read_seq IS 'What others saw of read_seq before marks were withheld from them.';
COMMENT ON COLUMN members.withheld_delivered_seq IS 'The same for delivered_seq.';
COMMENT ON COLUMN members.shown_delivered_seq IS 'What others saw of delivered_seq before marks were withheld from them.';
COMMENT ON COLUMN members.delivered_xid IS 'The transaction that last moved delivered_seq in the eyes of others: who does not see it must not learn either that it moved.';
COMMENT ON COLUMN members.joined_xid IS 'The transaction that made this row: the conversation is new to a device that synced before it.';
COMMENT ON COLUMN members.unread_from IS 'What this person marked as unread begins with this message, which is not above read_seq. Says nothing unless is_marked_unread.';
COMMENT ON COLUMN members.state_version IS 'Counts what marks, and what this person makes of the conversation, change in this row.';
COMMENT ON COLUMN members.request IS 'In a direct conversation: it is a request to this person, or was ignored as one (S2). Null: it is none. Says nothing any more when has_written.';
COMMENT ON COLUMN members.silenced_until IS 'Until then they neither send, edit nor react. Null, or past: they may.';
COMMENT ON COLUMN members.last_sent_at IS 'When they last sent as one whom slow mode holds up; where it is off, this stays as it was.';
COMMENT ON INDEX members_admins IS 'Who inherits a group: its oldest admin. No send and no mark changes what it is made of.';
COMMENT ON INDEX members_joined IS 'Pages of members, by the time they joined.';
COMMENT ON INDEX members_joined_lately IS 'What is new to somebody who syncs: however many conversations they are in, and however often their state in them changes.';
COMMENT ON INDEX members_listed IS 'The conversations of a person. What lies in the archive or is a request is sorted out here, and what is pinned found, without a look at rows that are spread over the whole table.';
COMMENT ON INDEX members_owner IS 'A group has one owner at most, whoever hands it over at the same time.';

CREATE TABLE messages (
  conversation_id  uuid             NOT NULL,
  seq              bigint           NOT NULL,
  version          bigint           NOT NULL,
  id               uuid             NOT NULL,
  sender_id        uuid             NOT NULL,
  client_id        text COLLATE "C",
  kind             text             NOT NULL DEFAULT 'text',
  content          text             NOT NULL,
  created_at       timestamptz(3)   NOT NULL,
  edited_at        timestamptz(3),
  deleted_at       timestamptz(3),
  created_version  bigint           NOT NULL,
  reply_to_seq     bigint,
  reply_to_sender  uuid,
  reply_to_content text,
  mentions         uuid[],
  reactions        jsonb,
  system           jsonb,
  content_version  bigint,
  attachments      uuid[],
  attachments_sent uuid[],
  CONSTRAINT messages_pkey PRIMARY KEY (conversation_id, seq),
  CONSTRAINT messages_kind_check CHECK (kind = ANY (ARRAY['text'::text, 'system'::text]))
) PARTITION BY HASH (conversation_id);
CREATE TABLE messages_0 PARTITION OF messages FOR VALUES WITH (modulus 8, remainder 0) WITH (autovacuum_analyze_threshold = 100000, autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0.5);
CREATE TABLE messages_1 PARTITION OF messages FOR VALUES WITH (modulus 8, remainder 1) WITH (autovacuum_analyze_threshold = 100000, autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0.5);
CREATE TABLE messages_2 PARTITION OF messages FOR VALUES WITH (modulus 8, remainder 2) WITH (autovacuum_analyze_threshold = 100000, autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0.5);
CREATE TABLE messages_3 PARTITION OF messages FOR VALUES WITH (modulus 8, remainder 3) WITH (autovacuum_analyze_threshold = 100000, autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0.5);
CREATE TABLE messages_4 PARTITION OF messages FOR VALUES WITH (modulus 8, remainder 4) WITH (autovacuum_analyze_threshold = 100000, autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0.5);
CREATE TABLE messages_5 PARTITION OF messages FOR VALUES WITH (modulus 8, remainder 5) WITH (autovacuum_analyze_threshold = 100000, autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0.5);
CREATE TABLE messages_6 PARTITION OF messages FOR VALUES WITH (modulus 8, remainder 6) WITH (autovacuum_analyze_threshold = 100000, autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0.5);
CREATE TABLE messages_7 PARTITION OF messages FOR VALUES WITH (modulus 8, remainder 7) WITH (autovacuum_analyze_threshold = 100000, autovacuum_analyze_scale_factor = 0.5, autovacuum_vacuum_insert_threshold = 100000, autovacuum_vacuum_insert_scale_factor = 0.5);
ALTER TABLE messages ALTER COLUMN conversation_id SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN seq SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN version SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN id SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN sender_id SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN client_id SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN kind SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN content SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN created_at SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN edited_at SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN deleted_at SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN created_version SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN reply_to_seq SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN reply_to_sender SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN reply_to_content SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN mentions SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN reactions SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN system SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN content_version SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN attachments SET STATISTICS 10;
ALTER TABLE messages ALTER COLUMN attachments_sent SET STATISTICS 10;
CREATE UNIQUE INDEX messages_client_id ON messages (conversation_id, sender_id, client_id) WHERE client_id IS NOT NULL;
CREATE INDEX messages_replies ON messages (conversation_id, reply_to_seq) WHERE reply_to_seq IS NOT NULL;
COMMENT ON TABLE messages IS 'Every message, in eight parts by hash of the conversation. No foreign keys: append_messages checks the membership under the conversation''s lock, which is stricter, and a key check per row would double the cost of a send.';
COMMENT ON COLUMN messages.seq IS '1, 2, 3 … in each conversation, without a hole.';
COMMENT ON COLUMN messages.version IS 'The conversation''s version after the last change of this message.';
COMMENT ON COLUMN messages.client_id IS 'The sender''s idempotency key. Never forgotten.';
COMMENT ON COLUMN messages.created_version IS 'The version of the conversation with which this message was stored: its place in the log.';
COMMENT ON COLUMN messages.reply_to_content IS 'Not read or written any more: what earlier versions copied of the message that this one answers. Cleared when that is deleted.';
COMMENT ON COLUMN messages.mentions IS 'Members who were named in it, as ids; null for none.';
COMMENT ON COLUMN messages.reactions IS 'The rows of reactions, summed up as they stand on the wire; null for none.';
COMMENT ON COLUMN messages.system IS '{action, user_ids, name} of a system message.';
COMMENT ON COLUMN messages.content_version IS 'The version of the conversation with which the message was last edited. Null: it was not, or before this was kept.';
COMMENT ON COLUMN messages.attachments IS 'Files that it carries, in this order; null for none.';
COMMENT ON COLUMN messages.attachments_sent IS 'What it carried when it was sent, where an edit has taken something away since: a repeat of the send is compared with it (D4).';
COMMENT ON INDEX messages_client_id IS 'One message per key, for ever.';
COMMENT ON INDEX messages_replies IS 'A deleted message is deleted in what was copied of it as well.';

CREATE TABLE outbox (
  id         bigint         NOT NULL GENERATED ALWAYS AS IDENTITY,
  appended   jsonb          NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  dead_at    timestamptz(3),
  CONSTRAINT outbox_pkey PRIMARY KEY (id)
);
COMMENT ON TABLE outbox IS 'What the worker still has to see: one row per batch of sends, written in the transaction of the batch and deleted in the transaction of the work. The row is both the promise and the proof that the work was not done twice.';
COMMENT ON COLUMN outbox.appended IS '[[conversation_id, first_seq, last_seq], …]';
COMMENT ON COLUMN outbox.dead_at IS 'Set when the work kept failing. Its entry is in the dead-letter stream.';

CREATE TABLE activity (
  conversation_id uuid           NOT NULL,
  message_count   bigint         NOT NULL DEFAULT 0,
  last_seq        bigint         NOT NULL DEFAULT 0,
  updated_at      timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT activity_pkey PRIMARY KEY (conversation_id)
);
COMMENT ON TABLE activity IS 'How many messages a conversation has had, counted by the worker from the outbox: exactly once each.';

CREATE TABLE revisions (
  conversation_id uuid           NOT NULL,
  seq             bigint         NOT NULL,
  revision        integer        NOT NULL,
  content         text           NOT NULL,
  created_at      timestamptz(3) NOT NULL,
  CONSTRAINT revisions_pkey PRIMARY KEY (conversation_id, seq, revision)
);
COMMENT ON TABLE revisions IS 'What a message said before each edit: the first time and the last 99 times. Gone with the message.';
COMMENT ON COLUMN revisions.revision IS 'Counts the edits. The first stays, because a send that is repeated is compared with it; behind it numbers are missing.';
COMMENT ON COLUMN revisions.created_at IS 'Since when it said this.';

CREATE TABLE reactions (
  conversation_id uuid             NOT NULL,
  seq             bigint           NOT NULL,
  emoji           text COLLATE "C" NOT NULL,
  user_id         uuid             NOT NULL,
  created_at      timestamptz      NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT reactions_pkey PRIMARY KEY (conversation_id, seq, emoji, user_id)
);
COMMENT ON TABLE reactions IS 'A set per message, emoji and person. Summed up in messages.reactions in the same transaction.';

CREATE TABLE mentions (
  user_id         uuid   NOT NULL,
  conversation_id uuid   NOT NULL,
  seq             bigint NOT NULL,
  CONSTRAINT mentions_pkey PRIMARY KEY (user_id, conversation_id, seq)
);
COMMENT ON TABLE mentions IS 'The messages in which others named a person: what mention counts are counted from.';

CREATE TABLE changes (
  conversation_id uuid           NOT NULL,
  version         bigint         NOT NULL,
  last_seq        bigint         NOT NULL,
  event           text           NOT NULL,
  seq             bigint,
  data            jsonb,
  created_at      timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT changes_pkey PRIMARY KEY (conversation_id, version)
);
COMMENT ON TABLE changes IS 'The log: every durable change of a conversation but new messages, which are their own entry. With them it has each version exactly once.';
COMMENT ON COLUMN changes.last_seq IS 'The newest message when this happened. It says which messages lie between two versions, so that these are found by their key.';
COMMENT ON COLUMN changes.seq IS 'The message that changed. The log shows it as it is now, so what was deleted is nowhere.';

CREATE TABLE commits (
  xid        xid8           NOT NULL DEFAULT pg_current_xact_id(),
  node_id    uuid           NOT NULL,
  heads      jsonb          NOT NULL DEFAULT '[]',
  marks      jsonb          NOT NULL DEFAULT '[]',
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  user_ids   uuid[]         NOT NULL DEFAULT '{}'
);
CREATE INDEX commits_xid ON commits (xid);
COMMENT ON TABLE commits IS 'What was committed in the last minutes, a row per batch. Every node reads it every few seconds and finds what the bus did not bring, at a cost that depends on traffic and not on who is connected.';
COMMENT ON COLUMN commits.xid IS 'Rows are read from the oldest transaction that was open at the last reading: an id from a sequence would skip whoever commits late.';
COMMENT ON COLUMN commits.node_id IS 'The node that committed. It needs no telling.';
COMMENT ON COLUMN commits.heads IS '[[conversation_id, first version, last version, user ids or null], …]; the ids are those of a direct conversation, or of people who are new in it.';
COMMENT ON COLUMN commits.marks IS '[[conversation_id, user_id, whether only that person sees it], …]: states in a conversation that changed.';
COMMENT ON COLUMN commits.user_ids IS 'People who are shown in another way.';

CREATE TABLE deployment (
  is_only     boolean NOT NULL DEFAULT true,
  epoch       uuid    NOT NULL DEFAULT gen_random_uuid(),
  name_secret bytea   NOT NULL,
  CONSTRAINT deployment_pkey PRIMARY KEY (is_only),
  CONSTRAINT deployment_is_only_check CHECK (is_only)
);
COMMENT ON TABLE deployment IS 'One row about this database.';
COMMENT ON COLUMN deployment.epoch IS 'To be changed by whoever restores a backup in a way that PostgreSQL does not notice.';
COMMENT ON COLUMN deployment.name_secret IS 'Goes into the hashes of former names, so that they say nothing to who does not have this database.';

CREATE TABLE departures (
  user_id       uuid           NOT NULL,
  claimed_until timestamptz    NOT NULL,
  created_at    timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT departures_pkey PRIMARY KEY (user_id)
);
CREATE INDEX departures_claimed ON departures (claimed_until);
COMMENT ON TABLE departures IS 'Deleted accounts that have not left all of their conversations. Made in the transaction that deletes the account, gone with the last conversation.';
COMMENT ON COLUMN departures.claimed_until IS 'Until then some node is at it. One that died is followed by another.';
COMMENT ON INDEX departures_claimed IS 'A worker looks for what nobody is at.';

CREATE TABLE unfolded_names (
  user_id   uuid    NOT NULL,
  and_later boolean NOT NULL DEFAULT false,
  CONSTRAINT unfolded_names_pkey PRIMARY KEY (user_id)
);
COMMENT ON TABLE unfolded_names IS 'Accounts whose keys were made by a PostgreSQL and may not be what GoChat makes of the names. A start works it off, and so does a node every 10 minutes.';
COMMENT ON COLUMN unfolded_names.and_later IS 'Stands for all accounts with an id above this one: how far the first pass over those of earlier versions has come.';

CREATE TABLE known_networks (
  user_id uuid           NOT NULL,
  network bytea          NOT NULL,
  seen_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT known_networks_pkey PRIMARY KEY (user_id, network),
  CONSTRAINT known_networks_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX known_networks_seen ON known_networks (seen_at);
COMMENT ON TABLE known_networks IS 'From where somebody has logged in or refreshed a session lately: guesses at their password from elsewhere do not count against them there.';
COMMENT ON COLUMN known_networks.network IS 'A keyed hash of the account and the network: it names no address, and is another one for another account.';
COMMENT ON INDEX known_networks_seen IS 'For the housekeeping, which deletes those of long ago.';

CREATE TABLE former_names (
  name_hash      bytea          NOT NULL,
  user_id        uuid           NOT NULL,
  reserved_until timestamptz(3),
  CONSTRAINT former_names_pkey PRIMARY KEY (name_hash, user_id),
  CONSTRAINT former_names_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX former_names_reserved ON former_names (reserved_until) WHERE reserved_until IS NOT NULL;
COMMENT ON TABLE former_names IS 'Names of deleted accounts. Made in the transaction that deletes the account; gone when the reservation ends and nobody is in a conversation with that person.';
COMMENT ON COLUMN former_names.name_hash IS 'name_hash() of the folded name.';
COMMENT ON COLUMN former_names.reserved_until IS 'Until then nobody gets the name. Null: it is free, and still means this person to those who knew them.';
COMMENT ON INDEX former_names_reserved IS 'For the housekeeping, which ends reservations.';

CREATE TABLE name_changes (
  user_id         uuid NOT NULL,
  conversation_id uuid NOT NULL,
  xid             xid8 NOT NULL DEFAULT pg_current_xact_id(),
  CONSTRAINT name_changes_pkey PRIMARY KEY (user_id, conversation_id)
);
CREATE INDEX name_changes_lately ON name_changes (conversation_id, xid) INCLUDE (user_id);
COMMENT ON TABLE name_changes IS 'In which conversations somebody was when they came to be shown in another way. A sync looks for it in the conversations that a device names. The row stays when they leave, since their messages do.';
COMMENT ON COLUMN name_changes.conversation_id IS 'Zeros: one that has no row of its own, since there were too many.';
COMMENT ON COLUMN name_changes.xid IS 'The transaction of the last change, which a sync compares with the snapshot of the one before.';
COMMENT ON INDEX name_changes_lately IS 'Who changed since a sync, however many are in the conversation.';

CREATE TABLE blobs (
  key             uuid           NOT NULL,
  state           text           NOT NULL DEFAULT 'incoming',
  size            bigint,
  sha256          bytea,
  media_type      text           NOT NULL DEFAULT 'application/octet-stream',
  kind            text           NOT NULL DEFAULT 'file',
  served          text           NOT NULL DEFAULT '',
  served_size     bigint,
  served_sha256   bytea,
  media           jsonb,
  thumbnail_bytes jsonb,
  has_residue     boolean        NOT NULL DEFAULT false,
  is_seen         boolean        NOT NULL DEFAULT false,
  discarded_at    timestamptz(3),
  looker          uuid,
  look_until      timestamptz(3),
  CONSTRAINT blobs_pkey PRIMARY KEY (key),
  CONSTRAINT blobs_state_check CHECK (state = ANY (ARRAY['incoming'::text, 'kept'::text, 'infected'::text,
    'discarded'::text]))
);
CREATE UNIQUE INDEX blobs_content ON blobs (sha256, size) WHERE state = 'kept'::text;
CREATE INDEX blobs_discarded ON blobs (discarded_at) WHERE state = 'discarded'::text;
CREATE INDEX blobs_residue ON blobs (key) WHERE has_residue;
COMMENT ON TABLE blobs IS 'Bytes in the storage. The row is there before the first of them and until the last is gone, so what a crash leaves behind is always known by a row.';
COMMENT ON COLUMN blobs.state IS 'incoming: being written. kept: whole, and shared by all files of the same content. infected: whole, and handed out to nobody. discarded: to be removed from the storage, then the row.';
COMMENT ON COLUMN blobs.sha256 IS 'Of what was uploaded.';
COMMENT ON COLUMN blobs.served IS 'What stands behind the key in the name of the object that is handed out: nothing, or that of a copy without metadata, which took the place of the upload.';
COMMENT ON COLUMN blobs.served_size IS 'Of that copy; null where there is none.';
COMMENT ON COLUMN blobs.media IS 'What the worker found out about it, as it stands on the wire.';
COMMENT ON COLUMN blobs.thumbnail_bytes IS 'How long the objects of its thumbnails are, by their size in pixels.';
COMMENT ON COLUMN blobs.has_residue IS 'The upload is to be removed: a copy has taken its place, or it is infected.';
COMMENT ON COLUMN blobs.is_seen IS 'A worker has found out what it is. It looks again at the next file of the same content, and changes nothing then.';
COMMENT ON COLUMN blobs.discarded_at IS 'Its bytes are removed a while later: whoever was writing them has noticed by then. Whoever removes them, or what is left of an upload, sets it anew, so that for as long nobody else does.';
COMMENT ON COLUMN blobs.looker IS 'The worker that looks at it, until look_until: one at a time, so that none takes away what another one has made. One that is left behind has left what it made.';
COMMENT ON INDEX blobs_content IS 'The same content is stored once.';

CREATE TABLE files (
  id           uuid           NOT NULL,
  owner_id     uuid           NOT NULL,
  name         text           NOT NULL,
  blob_key     uuid           NOT NULL,
  size         bigint         NOT NULL,
  status       text           NOT NULL DEFAULT 'uploading',
  hint         jsonb,
  is_attached  boolean        NOT NULL DEFAULT false,
  created_at   timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  expires_at   timestamptz(3) DEFAULT (clock_timestamp() + '24:00:00'::interval),
  work         text,
  work_at      timestamptz(3),
  work_tries   smallint       NOT NULL DEFAULT 0,
  writer       uuid,
  writer_until timestamptz(3),
  avatar_of    uuid,
  media_type   text,
  kind         text,
  CONSTRAINT files_pkey PRIMARY KEY (id),
  CONSTRAINT files_size_check CHECK (size >= 0),
  CONSTRAINT files_status_check CHECK (status = ANY (ARRAY['uploading'::text, 'scanning'::text, 'ready'::text,
    'infected'::text])),
  CONSTRAINT files_work_check CHECK (work = ANY (ARRAY['look'::text, 'announce'::text])),
  CONSTRAINT files_blob_key_fkey FOREIGN KEY (blob_key) REFERENCES blobs(key)
);
CREATE INDEX files_blob_key ON files (blob_key);
CREATE INDEX files_expires_at ON files (expires_at) WHERE expires_at IS NOT NULL;
CREATE INDEX files_owner ON files (owner_id);
CREATE INDEX files_work_at ON files (work_at) WHERE work_at IS NOT NULL;
CREATE INDEX files_writer ON files (writer) WHERE writer IS NOT NULL;
COMMENT ON TABLE files IS 'What somebody has uploaded, or is about to.';
COMMENT ON COLUMN files.size IS 'What it counts against quotas: what was announced, and when it is whole what was uploaded.';
COMMENT ON COLUMN files.hint IS 'What the uploader says of its media, shown until the worker knows; the peaks of a voice message stay.';
COMMENT ON COLUMN files.is_attached IS 'Some message carried it, or it is an avatar: from then on those read it who may see that, and its owner only as one of them.';
COMMENT ON COLUMN files.expires_at IS 'From then on the collector takes it, unless a message carries it; null while one does, or while it is the avatar of somebody.';
COMMENT ON COLUMN files.work IS 'look: a worker is to scan it and to find out its media, which are shown from then on; also when the same content was known, so that nobody learns that it was. announce: those who have it in a message are to be told. Null: nothing is left to do.';
COMMENT ON COLUMN files.work_at IS 'From when on.';
COMMENT ON COLUMN files.writer IS 'The node that takes its bytes, until writer_until: one at a time, so that what was hashed is what was stored.';
COMMENT ON COLUMN files.avatar_of IS 'The person or the group that it shows, or showed: it is read by those who see them, while it does.';
COMMENT ON COLUMN files.media_type IS 'What its bytes were taken for when it was whole. It is shown until the worker has looked at it: what is known of the same content would tell that it was there before. Null: as its blob.';
COMMENT ON COLUMN files.kind IS 'As media_type.';

CREATE TABLE attachments (
  file_id         uuid   NOT NULL,
  conversation_id uuid   NOT NULL,
  seq             bigint NOT NULL,
  CONSTRAINT attachments_pkey PRIMARY KEY (file_id, conversation_id, seq),
  CONSTRAINT attachments_file_id_fkey FOREIGN KEY (file_id) REFERENCES files(id)
);
CREATE INDEX attachments_message ON attachments (conversation_id, seq);
COMMENT ON TABLE attachments IS 'Which messages carry a file: the other direction of messages.attachments. The reference keeps a file for as long as a message carries it.';

CREATE TABLE file_usage (
  user_id uuid   NOT NULL,
  bytes   bigint NOT NULL,
  files   bigint NOT NULL,
  CONSTRAINT file_usage_pkey PRIMARY KEY (user_id),
  CONSTRAINT file_usage_bytes_check CHECK (bytes >= 0),
  CONSTRAINT file_usage_files_check CHECK (files >= 0)
);
COMMENT ON TABLE file_usage IS 'What the files of everybody add up to; of all together under the id of zeros.';

CREATE TABLE audit_log (
  id              uuid           NOT NULL,
  created_at      timestamptz(3) NOT NULL,
  action          text           NOT NULL,
  actor_id        uuid,
  user_id         uuid,
  conversation_id uuid,
  session_id      uuid,
  address         text,
  user_agent      text,
  details         jsonb          NOT NULL DEFAULT '{}',
  CONSTRAINT audit_log_pkey PRIMARY KEY (id)
);
CREATE INDEX audit_log_action ON audit_log (action, id);
CREATE INDEX audit_log_actor ON audit_log (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_log_user ON audit_log (user_id, id) WHERE user_id IS NOT NULL;
COMMENT ON TABLE audit_log IS 'Append-only: audit_log_is_kept() refuses everything else. Holds ids and words, and never a text, a name, a password or a token. No foreign keys: it outlives what it speaks of.';
COMMENT ON COLUMN audit_log.id IS 'A UUIDv7: its time is that of created_at.';
COMMENT ON COLUMN audit_log.actor_id IS 'Who did it. Null: nobody who was logged in.';
COMMENT ON COLUMN audit_log.user_id IS 'To whose account.';

CREATE TABLE one_time_links (
  token_hash bytea          NOT NULL,
  purpose    text           NOT NULL,
  user_id    uuid,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT one_time_links_pkey PRIMARY KEY (token_hash),
  CONSTRAINT one_time_links_purpose_check CHECK (purpose = ANY (ARRAY['password'::text, 'first_admin'::text])),
  CONSTRAINT one_time_links_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX one_time_links_expired ON one_time_links (expires_at);
CREATE INDEX one_time_links_first_admin ON one_time_links (purpose) WHERE purpose = 'first_admin'::text;
CREATE INDEX one_time_links_user ON one_time_links (user_id) WHERE user_id IS NOT NULL;
COMMENT ON TABLE one_time_links IS 'A row is deleted by whoever uses the link, in the transaction of what it is for.';
COMMENT ON COLUMN one_time_links.token_hash IS 'SHA-256 of the token.';
COMMENT ON COLUMN one_time_links.user_id IS 'Whose account it is. Null: it makes one.';

CREATE TABLE instance_settings (
  is_only           boolean NOT NULL DEFAULT true,
  registration      text    NOT NULL DEFAULT 'open',
  people_search     text    NOT NULL DEFAULT 'everybody',
  message_max_bytes integer NOT NULL DEFAULT 16384,
  edit_window_s     integer,
  refused_words     text[]  NOT NULL DEFAULT '{}',
  mentions_max      integer NOT NULL DEFAULT 100,
  new_account_hours integer NOT NULL DEFAULT 0,
  CONSTRAINT instance_settings_pkey PRIMARY KEY (is_only),
  CONSTRAINT instance_settings_only CHECK (is_only)
);
COMMENT ON TABLE instance_settings IS 'One row. Every node has it in memory, and reads it again when it is told to and every few seconds.';
COMMENT ON COLUMN instance_settings.edit_window_s IS 'For how long after it was sent a message may be edited. Null: for ever.';
COMMENT ON COLUMN instance_settings.refused_words IS 'Words and phrases with which nothing is sent, and nothing named.';
COMMENT ON COLUMN instance_settings.mentions_max IS 'How many names a message may mention.';
COMMENT ON COLUMN instance_settings.new_account_hours IS 'For how many hours an account is new. 0: none is.';

CREATE TABLE invitations (
  id              uuid           NOT NULL,
  token_hash      bytea          NOT NULL,
  conversation_id uuid,
  created_by      uuid           NOT NULL,
  created_at      timestamptz(3) NOT NULL DEFAULT now(),
  expires_at      timestamptz(3) NOT NULL,
  max_uses        integer,
  uses            integer        NOT NULL DEFAULT 0,
  admits          boolean        NOT NULL,
  revoked_at      timestamptz(3),
  CONSTRAINT invitations_pkey PRIMARY KEY (id),
  CONSTRAINT invitations_token_hash_key UNIQUE (token_hash),
  CONSTRAINT invitations_lead_somewhere CHECK (conversation_id IS NOT NULL OR admits),
  CONSTRAINT invitations_created_by_fkey FOREIGN KEY (created_by) REFERENCES users(id)
);
CREATE INDEX invitations_conversation ON invitations (conversation_id, id) WHERE conversation_id IS NOT NULL;
CREATE INDEX invitations_expired ON invitations (expires_at);
CREATE INDEX invitations_instance ON invitations (id) WHERE conversation_id IS NULL;
CREATE INDEX invitations_maker ON invitations (created_by);
COMMENT ON TABLE invitations IS 'A row stays for 30 days after its end, so that its maker sees what became of it.';
COMMENT ON COLUMN invitations.token_hash IS 'SHA-256 of the token.';
COMMENT ON COLUMN invitations.conversation_id IS 'The group that it leads to, which is never deleted. Null: it lets somebody make an account, and no more.';
COMMENT ON COLUMN invitations.max_uses IS 'Null: as often as somebody likes until it ends.';
COMMENT ON COLUMN invitations.admits IS 'Lets people make an account where only those who are invited may. An administrator made it.';

CREATE TABLE blocks (
  blocker_id      uuid           NOT NULL,
  blocked_id      uuid           NOT NULL,
  hides_in_groups boolean        NOT NULL,
  blocked_at      timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT blocks_pkey PRIMARY KEY (blocker_id, blocked_id),
  CONSTRAINT blocks_blocked_id_fkey FOREIGN KEY (blocked_id) REFERENCES users(id),
  CONSTRAINT blocks_blocker_id_fkey FOREIGN KEY (blocker_id) REFERENCES users(id)
);
CREATE INDEX blocks_blocked ON blocks (blocked_id);
CREATE INDEX blocks_lately ON blocks (blocked_at);
CREATE INDEX blocks_newest ON blocks (blocker_id, blocked_at, blocked_id);
COMMENT ON TABLE blocks IS 'Who takes nothing from whom (S5). Only the blocker sees it.';
COMMENT ON COLUMN blocks.hides_in_groups IS 'In groups of both, too: mentions do not count, and typing is not passed on.';
COMMENT ON INDEX blocks_blocked IS 'What goes with an account that is deleted.';
COMMENT ON INDEX blocks_lately IS 'What nodes look for that may not have heard of it.';
COMMENT ON INDEX blocks_newest IS 'The list of a person, the newest first.';

CREATE TABLE group_requests (
  user_id         uuid           NOT NULL,
  conversation_id uuid           NOT NULL,
  asker_id        uuid           NOT NULL,
  created_at      timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  CONSTRAINT group_requests_pkey PRIMARY KEY (user_id, conversation_id),
  CONSTRAINT group_requests_asker_id_fkey FOREIGN KEY (asker_id) REFERENCES users(id),
  CONSTRAINT group_requests_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX group_requests_asker ON group_requests (asker_id);
CREATE INDEX group_requests_newest ON group_requests (user_id, created_at);
CREATE INDEX group_requests_oldest ON group_requests (created_at);
COMMENT ON TABLE group_requests IS 'Who is asked to join which group, by somebody whom groups_from does not let add them (S9). Gone when it is accepted or ignored, and after 30 days.';
COMMENT ON INDEX group_requests_asker IS 'What goes with an account that is deleted, or with a block.';
COMMENT ON INDEX group_requests_oldest IS 'For the housekeeping.';

CREATE TABLE second_factors (
  user_id   uuid   NOT NULL,
  id        uuid   NOT NULL,
  secret    bytea  NOT NULL,
  last_step bigint NOT NULL,
  CONSTRAINT second_factors_pkey PRIMARY KEY (user_id),
  CONSTRAINT second_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
COMMENT ON TABLE second_factors IS 'Accounts whose password alone opens no session: whoever logs in needs a code of an authenticator as well. Codes and devices go with their row.';
COMMENT ON COLUMN second_factors.id IS 'Another one each time that it is turned on: a session says which one was passed.';
COMMENT ON COLUMN second_factors.secret IS 'Encrypted and bound to the account, under a key that comes from JWT_SECRET: nonce, ciphertext, tag.';
COMMENT ON COLUMN second_factors.last_step IS 'The step (30 seconds since 1970) of the last accepted code: none of it or of an earlier one is accepted again.';

CREATE TABLE pending_second_factors (
  user_id    uuid           NOT NULL,
  secret     bytea          NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT pending_second_factors_pkey PRIMARY KEY (user_id),
  CONSTRAINT pending_second_factors_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX pending_second_factors_expires ON pending_second_factors (expires_at);
COMMENT ON TABLE pending_second_factors IS 'Secrets that were given out and wait for a first code. They change nothing about logins.';
COMMENT ON COLUMN pending_second_factors.secret IS 'As in second_factors.';
COMMENT ON INDEX pending_second_factors_expires IS 'For the housekeeping, which deletes what nobody turned on.';

CREATE TABLE recovery_codes (
  user_id   uuid  NOT NULL,
  code_hash bytea NOT NULL,
  CONSTRAINT recovery_codes_pkey PRIMARY KEY (user_id, code_hash),
  CONSTRAINT recovery_codes_user_id_fkey FOREIGN KEY (user_id) REFERENCES second_factors(user_id) ON DELETE CASCADE
);
COMMENT ON TABLE recovery_codes IS 'What serves once in place of a code. One that was used is deleted.';
COMMENT ON COLUMN recovery_codes.code_hash IS 'A keyed hash of the account and the code, under a key that comes from JWT_SECRET.';

CREATE TABLE remembered_devices (
  token_hash bytea          NOT NULL,
  user_id    uuid           NOT NULL,
  created_at timestamptz    NOT NULL DEFAULT clock_timestamp(),
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT remembered_devices_pkey PRIMARY KEY (token_hash),
  CONSTRAINT remembered_devices_user_id_fkey FOREIGN KEY (user_id) REFERENCES second_factors(user_id) ON DELETE CASCADE
);
CREATE INDEX remembered_devices_expires ON remembered_devices (expires_at);
CREATE INDEX remembered_devices_user ON remembered_devices (user_id, created_at);
COMMENT ON TABLE remembered_devices IS 'Devices on which the password is enough for a while, because a code was given there.';
COMMENT ON COLUMN remembered_devices.token_hash IS 'SHA-256 of the token, which has 256 random bits.';
COMMENT ON INDEX remembered_devices_expires IS 'For the housekeeping, which deletes those that are over.';
COMMENT ON INDEX remembered_devices_user IS 'Those of an account, for the oldest of too many.';

CREATE TABLE removals (
  conversation_id uuid           NOT NULL,
  user_id         uuid           NOT NULL,
  removed_by      uuid           NOT NULL,
  removed_at      timestamptz(3) NOT NULL DEFAULT clock_timestamp(),
  banned_until    timestamptz(3),
  CONSTRAINT removals_pkey PRIMARY KEY (conversation_id, user_id)
);
CREATE INDEX removals_user ON removals (user_id);
COMMENT ON TABLE removals IS 'The last removal of each person by others. Gone when a member adds them again, and with their account. No foreign keys: a key to each of two tables would lock both while they are made.';
COMMENT ON COLUMN removals.removed_at IS 'An invitation that was made before this lets them not in.';
COMMENT ON COLUMN removals.banned_until IS 'Until then nobody adds them, and no invitation lets them in; infinity: until it is lifted. Null: they were removed only.';

CREATE TABLE report_entries (
  id               uuid           NOT NULL,
  conversation_id  uuid           NOT NULL,
  seq              bigint         NOT NULL,
  sender_id        uuid           NOT NULL,
  reasons          text[]         NOT NULL,
  report_count     integer        NOT NULL,
  opened_at        timestamptz(3) NOT NULL,
  last_reported_at timestamptz(3) NOT NULL,
  resolved_at      timestamptz(3),
  resolved_by      uuid,
  resolution       text,
  CONSTRAINT report_entries_pkey PRIMARY KEY (id),
  CONSTRAINT report_entries_resolution_check CHECK (resolution = ANY (ARRAY['dismissed'::text, 'message_deleted'::text,
    'account_suspended'::text])),
  CONSTRAINT report_entries_resolved_check CHECK ((resolved_at IS NULL) = (resolution IS NULL)
    AND (resolved_at IS NULL) = (resolved_by IS NULL))
);
CREATE UNIQUE INDEX report_entries_open ON report_entries (conversation_id, seq) WHERE resolved_at IS NULL;
CREATE INDEX report_entries_queue ON report_entries (opened_at, id) WHERE resolved_at IS NULL;
CREATE INDEX report_entries_resolved ON report_entries (resolved_at, id) WHERE resolved_at IS NOT NULL;
COMMENT ON TABLE report_entries IS 'The queue of reports: a row for each message that is reported, until it is resolved (Q2); 90 days later it is deleted. No foreign keys: a key to each of two tables would lock both while they are made.';
COMMENT ON COLUMN report_entries.sender_id IS 'Who wrote the message.';
COMMENT ON COLUMN report_entries.reasons IS 'Each once, in the order in which they came.';
COMMENT ON INDEX report_entries_open IS 'A message has one at a time that is open.';
COMMENT ON INDEX report_entries_resolved IS 'The list of what was done, and the housekeeping.';

CREATE TABLE report_snapshots (
  entry_id uuid   NOT NULL,
  version  bigint NOT NULL,
  message  jsonb  NOT NULL,
  CONSTRAINT report_snapshots_pkey PRIMARY KEY (entry_id, version),
  CONSTRAINT report_snapshots_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES report_entries(id) ON DELETE CASCADE
);
COMMENT ON TABLE report_snapshots IS 'What a message said when it was reported: a row for each time that it said something else.';
COMMENT ON COLUMN report_snapshots.version IS 'Of the message, when it came to say this.';
COMMENT ON COLUMN report_snapshots.message IS 'Without names of people: they are shown as they are called when it is read.';

CREATE TABLE reports (
  entry_id    uuid           NOT NULL,
  n           integer        NOT NULL,
  reporter_id uuid,
  version     bigint         NOT NULL,
  reason      text           NOT NULL,
  comment     text,
  reported_at timestamptz(3) NOT NULL,
  CONSTRAINT reports_pkey PRIMARY KEY (entry_id, n),
  CONSTRAINT reports_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES report_entries(id) ON DELETE CASCADE
);
CREATE INDEX reports_reporter ON reports (reporter_id, reported_at) WHERE reporter_id IS NOT NULL;
COMMENT ON TABLE reports IS 'Who reported what. Only administrators see it (Q3).';
COMMENT ON COLUMN reports.n IS 'Counts those of an entry.';
COMMENT ON COLUMN reports.reporter_id IS 'Null: the account was deleted, and its comment with it.';
COMMENT ON COLUMN reports.version IS 'What was reported, among the snapshots of the entry.';
COMMENT ON INDEX reports_reporter IS 'How many somebody made of late, and what goes with an account that is deleted.';

CREATE TABLE mails (
  id          uuid           NOT NULL,
  kind        text           NOT NULL,
  address     text           NOT NULL,
  about       uuid,
  language    text           NOT NULL,
  created_at  timestamptz(3) NOT NULL DEFAULT now(),
  tries       integer        NOT NULL DEFAULT 0,
  try_at      timestamptz(3) NOT NULL DEFAULT now(),
  prepared_at timestamptz(3),
  ends_at     timestamptz(3) NOT NULL,
  CONSTRAINT mails_pkey PRIMARY KEY (id),
  CONSTRAINT mails_kind_check CHECK (kind = ANY (ARRAY['password_reset'::text, 'email_proof'::text,
    'email_notice'::text]))
);
CREATE INDEX mails_ends ON mails (ends_at);
CREATE INDEX mails_try ON mails (try_at);
COMMENT ON TABLE mails IS 'Mails that wait to be sent, written in the transaction of what they tell. What is in one is decided, and its text made, when it is sent; a row is deleted once that was done, or at its end.';
COMMENT ON COLUMN mails.id IS 'Makes its Message-ID, and with a key that comes from JWT_SECRET the token in it.';
COMMENT ON COLUMN mails.about IS 'The row of email_changes that it is about.';
COMMENT ON COLUMN mails.try_at IS 'Before that nobody takes it. Whoever takes it moves this on, so that another does when that one dies.';
COMMENT ON COLUMN mails.prepared_at IS 'When what it gives out was made. From then on it is sent again only as long as that is good.';
COMMENT ON COLUMN mails.ends_at IS 'When it is given up.';
COMMENT ON INDEX mails_ends IS 'For the housekeeping, which gives up what nobody took.';
COMMENT ON INDEX mails_try IS 'For the workers: what is to be sent next.';

CREATE TABLE email_changes (
  user_id    uuid           NOT NULL,
  id         uuid           NOT NULL,
  email      text           NOT NULL,
  email_key  text           NOT NULL,
  language   text           NOT NULL,
  awaits_new boolean        NOT NULL DEFAULT true,
  awaits_old boolean        NOT NULL,
  expires_at timestamptz(3) NOT NULL,
  CONSTRAINT email_changes_pkey PRIMARY KEY (user_id),
  CONSTRAINT email_changes_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX email_changes_expires ON email_changes (expires_at);
CREATE UNIQUE INDEX email_changes_id ON email_changes (id);
COMMENT ON TABLE email_changes IS 'Emails that somebody gave for their account and has not shown to be theirs. They count for nothing until then. One for each account: a newer one takes the place.';
COMMENT ON COLUMN email_changes.id IS 'Another one for each change. With a key that comes from JWT_SECRET it makes the tokens of its links, of which nothing is stored.';
COMMENT ON COLUMN email_changes.email_key IS 'As in users.';
COMMENT ON COLUMN email_changes.awaits_new IS 'The link that went to this email was not used yet.';
COMMENT ON COLUMN email_changes.awaits_old IS 'The link that went to the email of before was not used yet, and has to be.';
COMMENT ON INDEX email_changes_expires IS 'For the housekeeping, which deletes those that are over.';

CREATE TABLE identities (
  id         uuid           NOT NULL,
  user_id    uuid           NOT NULL,
  issuer     text           NOT NULL,
  subject    text           NOT NULL,
  created_at timestamptz(3) NOT NULL DEFAULT now(),
  CONSTRAINT identities_pkey PRIMARY KEY (id),
  CONSTRAINT identities_subject_key UNIQUE (issuer, subject),
  CONSTRAINT identities_user_key UNIQUE (user_id, issuer),
  CONSTRAINT identities_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
COMMENT ON TABLE identities IS 'Accounts at providers of single sign-on, with which people log in. They are deleted with the account here; a node of the version before leaves them, and then they are as good as deleted.';
COMMENT ON COLUMN identities.issuer IS 'The provider, as its tokens call it.';
COMMENT ON COLUMN identities.subject IS 'Whom the provider means, for ever: its `sub`. Neither names nor emails say who somebody is.';
COMMENT ON CONSTRAINT identities_user_key ON identities IS 'One of each provider.';

CREATE TABLE sign_on_attempts (
  state_hash   bytea          NOT NULL,
  browser_hash bytea          NOT NULL,
  user_id      uuid,
  expires_at   timestamptz(3) NOT NULL,
  CONSTRAINT sign_on_attempts_pkey PRIMARY KEY (state_hash),
  CONSTRAINT sign_on_attempts_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX sign_on_attempts_expires ON sign_on_attempts (expires_at);
CREATE INDEX sign_on_attempts_user ON sign_on_attempts (user_id) WHERE user_id IS NOT NULL;
COMMENT ON TABLE sign_on_attempts IS 'Browsers that were sent to a provider of single sign-on and have not come back.';
COMMENT ON COLUMN sign_on_attempts.state_hash IS 'SHA-256 of `state`, which the provider gives back. The verifier of PKCE and the nonce are made of `state` with a key that comes from JWT_SECRET.';
COMMENT ON COLUMN sign_on_attempts.browser_hash IS 'SHA-256 of a cookie: no other browser finishes what this one began.';
COMMENT ON COLUMN sign_on_attempts.user_id IS 'The account that is to be linked. Null: somebody logs in.';
COMMENT ON INDEX sign_on_attempts_expires IS 'For the housekeeping, which deletes those that are over.';
COMMENT ON INDEX sign_on_attempts_user IS 'Those of an account that is deleted.';

CREATE TABLE sign_on_tokens (
  token_hash   bytea          NOT NULL,
  browser_hash bytea          NOT NULL,
  user_id      uuid,
  issuer       text           NOT NULL,
  subject      text           NOT NULL,
  username     text,
  display_name text,
  email        text,
  created_at   timestamptz(3) NOT NULL DEFAULT now(),
  expires_at   timestamptz(3) NOT NULL,
  CONSTRAINT sign_on_tokens_pkey PRIMARY KEY (token_hash),
  CONSTRAINT sign_on_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id)
);
CREATE INDEX sign_on_tokens_expires ON sign_on_tokens (expires_at);
CREATE INDEX sign_on_tokens_user ON sign_on_tokens (user_id) WHERE user_id IS NOT NULL;
COMMENT ON TABLE sign_on_tokens IS 'Browsers that have come back from a provider of single sign-on: whom it has said that they are, for the minute until they log in.';
COMMENT ON COLUMN sign_on_tokens.token_hash IS 'SHA-256 of the token, which has 256 random bits.';
COMMENT ON COLUMN sign_on_tokens.browser_hash IS 'As in sign_on_attempts.';
COMMENT ON COLUMN sign_on_tokens.user_id IS 'The account that is to be linked. Null: somebody logs in.';
COMMENT ON COLUMN sign_on_tokens.username IS 'What a new account would be called, if the provider says so.';
COMMENT ON COLUMN sign_on_tokens.email IS 'Null as well where the provider has not verified it.';
COMMENT ON INDEX sign_on_tokens_expires IS 'For the housekeeping, which deletes those that are over.';
COMMENT ON INDEX sign_on_tokens_user IS 'Those of an account that is deleted.';

CREATE TABLE direct_openings (
  user_id   uuid             NOT NULL,
  opened_at timestamptz(3)[] NOT NULL DEFAULT '{}'::timestamp with time zone[],
  CONSTRAINT direct_openings_pkey PRIMARY KEY (user_id)
);
COMMENT ON TABLE direct_openings IS 'When somebody opened direct conversations while their account was new, as far as that was counted.';
COMMENT ON COLUMN direct_openings.opened_at IS 'The oldest first; what is older than a day is left out with the next one.';

CREATE FUNCTION rfc3339(at timestamp with time zone)
 RETURNS text
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN to_char((at AT TIME ZONE 'UTC'::text), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'::text);
COMMENT ON FUNCTION rfc3339 IS 'A time as it stands on the wire: UTC, with milliseconds.';

CREATE FUNCTION log_epoch()
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
RETURN md5(((((SELECT deployment.epoch FROM deployment))::text || ((SELECT pg_control_system.system_identifier
    FROM pg_control_system() pg_control_system(pg_control_version, catalog_version_no, system_identifier,
    pg_control_last_modified)))::text) || "left"(pg_walfile_name(pg_current_wal_lsn()), 8)));
COMMENT ON FUNCTION log_epoch IS 'Changes when the log may have lost something that clients have seen: another cluster, another timeline, or a new deployment.epoch.';

CREATE FUNCTION seq_before(conversation uuid, at_version bigint)
 RETURNS bigint
 LANGUAGE sql
 STABLE
RETURN COALESCE((SELECT (ch.last_seq - (ch.version - seq_before.at_version)) FROM changes ch
    WHERE ((ch.conversation_id = seq_before.conversation)
    AND (ch.version >= seq_before.at_version)) ORDER BY ch.version LIMIT 1),
    (SELECT (c.last_seq - ((c.version + 1) - seq_before.at_version)) FROM conversations c
    WHERE (c.id = seq_before.conversation)));
COMMENT ON FUNCTION seq_before IS 'The newest message that was stored before this version. Between two rows of changes every version is a message, so this is a subtraction.';

CREATE FUNCTION events_between(conversation uuid, first_version bigint, below_version bigint, at_most integer)
 RETURNS TABLE(version bigint, event text, seq bigint, last_seq bigint, created_at timestamp with time zone,
     sender_id uuid, client_id text, payload jsonb)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET jit TO 'off'
AS $function$
#variable_conflict use_column
declare
  first_seq bigint := seq_before(conversation, first_version) + 1;
  final_seq bigint := seq_before(conversation, below_version);
begin
  return query
  select e.* from (
    (select m.created_version, 'message.created', m.seq, m.seq - 1, m.created_at::timestamptz, m.sender_id, m.client_id,
            jsonb_build_object('message', m.message)
     from message_entities m
     where m.conversation_id = conversation and m.seq >= first_seq and m.seq <= final_seq
     order by m.seq limit at_most)
    union all
    (select ch.version, ch.event, ch.seq, ch.last_seq, ch.created_at, e.sender_id, e.client_id,
            case
              when ch.seq is not null then jsonb_build_object('message', e.message)
              when ch.data ? 'members' then ch.data || jsonb_build_object('members', (
                select jsonb_agg(jsonb_build_object(
                         'user', jsonb_build_object('id', u.id, 'username', u.username, 'display_name', u.display_name),
                         'role', d.member -> 'role', 'joined_at', d.member -> 'joined_at') order by d.n)
                from jsonb_array_elements(ch.data -> 'members') with ordinality d (member, n)
                cross join lateral (select * from users where id = (d.member ->> 'user_id')::uuid offset 0) u))
              else ch.data
            end
     from changes ch
     left join lateral (
       select * from message_entities e where e.conversation_id = ch.conversation_id and e.seq = ch.seq offset 0) e on true
     where ch.conversation_id = conversation and ch.version >= first_version and ch.version < below_version
     order by ch.version limit at_most)
  ) e (version, event, seq, last_seq, created_at, sender_id, client_id, payload)
  order by e.version
  limit at_most;
end
$function$;
COMMENT ON FUNCTION events_between IS 'The log of a conversation from one version up to below another: each version once, in order, as events on the wire without their envelope. Messages are shown as they are now.';

CREATE FUNCTION lock_conversation(conversation uuid, viewer uuid)
 RETURNS TABLE(kind text, direct_ids uuid[], history text, name text, description text, pinned_seqs bigint[],
     closed_at timestamp with time zone, last_seq bigint, version bigint, member_count integer, role text,
     joined_seq bigint)
 LANGUAGE sql
AS $function$
  select l.kind, l.direct_ids, l.history, l.name, l.description, l.pinned_seqs, l.closed_at,
         l.last_seq, l.version, l.member_count, l.role, l.joined_seq
  from lock_to_change(conversation, viewer) l
$function$;
COMMENT ON FUNCTION lock_conversation IS 'The same as lock_to_change, for nodes of the version before, which know no avatars.';

CREATE FUNCTION record_change(conversation uuid, node uuid, event text, subject_seq bigint, data jsonb,
    newcomers uuid[])
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  head record;
begin
  update conversations c set version = c.version + 1 where c.id = conversation
  returning c.version, c.last_seq, c.kind, c.direct_low, c.direct_high into strict head;
  if subject_seq is not null then
    update messages m set version = head.version where m.conversation_id = conversation and m.seq = subject_seq;
  end if;
  insert into changes (conversation_id, version, last_seq, event, seq, data)
  values (conversation, head.version, head.last_seq, event, subject_seq, data);
  insert into commits (node_id, heads) values (node, jsonb_build_array(jsonb_build_array(
    conversation, head.version, head.version,
    to_jsonb(coalesce(direct_pair(head.kind, head.direct_low, head.direct_high), newcomers)))));
  return head.version;
end
$function$;
COMMENT ON FUNCTION record_change IS 'Gives a change its version and its place in the log. The caller holds the lock.';

CREATE FUNCTION append_system_message(conversation uuid, node uuid, message_id uuid, sender uuid, notice jsonb)
 RETURNS bigint
 LANGUAGE plpgsql
AS $function$
declare
  stamp timestamptz(3) := clock_timestamp();
  head record;
begin
  update conversations c
  set version = c.version + 1, last_seq = c.last_seq + 1,
      last_activity_at = case when notice ->> 'action' = 'member.left' then c.last_activity_at else stamp end
  where c.id = conversation
  returning c.version, c.last_seq into strict head;
  insert into messages (conversation_id, seq, version, created_version, id, sender_id, kind, content, system, created_at)
  values (conversation, head.last_seq, head.version, head.version, message_id, sender, 'system', '', notice, stamp);
  insert into outbox (appended) values (jsonb_build_array(jsonb_build_array(conversation, head.last_seq, head.last_seq)));
  insert into commits (node_id, heads) values (node, jsonb_build_array(jsonb_build_array(conversation, head.version, head.version, null)));
  return head.version;
end
$function$;
COMMENT ON FUNCTION append_system_message IS 'A message that reports a change. The caller holds the lock.';

CREATE FUNCTION append_messages(node uuid, conversation_ids uuid[], sender_ids uuid[], client_ids text[],
    message_ids uuid[], contents text[], reply_to_seqs bigint[], named text[])
 RETURNS TABLE(n integer, outcome text, seq bigint, version bigint, created_at timestamp with time zone, prior_id uuid,
     prior jsonb, username text, display_name text, reply_to jsonb, mentions uuid[], direct_ids uuid[],
     outbox_id bigint)
 LANGUAGE plpgsql
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
begin
  perform from conversations c where c.id = any (conversation_ids) order by c.id for no key update;
  return query select * from append_messages(
    node, conversation_ids, sender_ids, client_ids, message_ids, contents, reply_to_seqs, named, null, false);
end
$function$;
COMMENT ON FUNCTION append_messages(node uuid, conversation_ids uuid[], sender_ids uuid[], client_ids text[], message_ids uuid[], contents text[], reply_to_seqs bigint[], named text[]) IS 'The same for nodes of the version before, which wait for every lock.';

CREATE FUNCTION members_named(conversation uuid, names text[])
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  return (
    select array_agg(distinct u.id)
    from unnest(names) w (word)
    cross join lateral (
      select p.id
      from unnest(string_to_array(w.word, '|')) with ordinality c (name, n)
      cross join lateral (select u.id from users u where u.username_key = c.name and u.deleted_at is null limit 1) p
      order by c.n limit 1) u
    -- In this order whatever the statistics say: the other way round it is a walk through all members.
    cross join lateral (select from members m where m.conversation_id = conversation and m.user_id = u.id limit 1) m);
end
$function$;
COMMENT ON FUNCTION members_named IS 'Members of these names, which are folded; null for none. A name may be several with | between them: the first that somebody has counts. Two look-ups for each, however many members there are.';

CREATE FUNCTION await_conversation(conversation uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SET lock_timeout TO '25ms'
AS $function$
begin
  perform from conversations c where c.id = conversation for no key update;
  return true;
exception when lock_not_available then
  return false;
end
$function$;
COMMENT ON FUNCTION await_conversation IS 'Queues for the lock of a conversation, for a moment. Who only looked whether it is free would never get one that others use all the time.';

CREATE FUNCTION append_messages(node uuid, conversation_ids uuid[], sender_ids uuid[], client_ids text[],
    message_ids uuid[], contents text[], reply_to_seqs bigint[], named text[], awaited uuid, skips_members boolean)
 RETURNS TABLE(n integer, outcome text, seq bigint, version bigint, created_at timestamp with time zone, prior_id uuid,
     prior jsonb, username text, display_name text, reply_to jsonb, mentions uuid[], direct_ids uuid[],
     outbox_id bigint)
 LANGUAGE sql
AS $function$
  select b.n, b.outcome, b.seq, b.version, b.created_at, b.prior_id, b.prior, b.username, b.display_name, b.reply_to, b.mentions,
         b.direct_ids, b.outbox_id
  from append_batch(node, conversation_ids, sender_ids, client_ids, message_ids, contents, reply_to_seqs, named, awaited, skips_members) b
$function$;
COMMENT ON FUNCTION append_messages(node uuid, conversation_ids uuid[], sender_ids uuid[], client_ids text[], message_ids uuid[], contents text[], reply_to_seqs bigint[], named text[], awaited uuid, skips_members boolean) IS 'The same as append_batch, for nodes of the version before, which show no version of the sender.';

CREATE FUNCTION open_direct(node uuid, opener uuid, peer uuid, new_id uuid)
 RETURNS TABLE(outcome text, id uuid)
 LANGUAGE sql
AS $function$
  select o.outcome, o.id from open_direct(node, opener, peer, new_id, 0, 0) o
$function$;
COMMENT ON FUNCTION open_direct(node uuid, opener uuid, peer uuid, new_id uuid) IS 'The same for nodes of the version before, which limit nobody.';

CREATE FUNCTION conversation_of_before(conversation jsonb)
 RETURNS jsonb
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN CASE WHEN ((conversation -> 'last_message'::text) = 'null'::jsonb) THEN conversation WHEN ((conversation #>> '{last_message,system,action}'::text[]) = 'avatar.changed'::text) THEN jsonb_set(conversation,
    '{last_message}'::text[],
    'null'::jsonb) ELSE jsonb_set((((((conversation #- '{last_message,attachments}'::text[]) #- '{last_message,sender,version}'::text[]) #- '{last_message,sender,avatar_id}'::text[]) #- '{last_message,reply_to,sender,version}'::text[]) #- '{last_message,reply_to,sender,avatar_id}'::text[]),
    '{last_message,system,users}'::text[],
    (SELECT COALESCE(jsonb_agg(((u.person - 'version'::text) - 'avatar_id'::text) ORDER BY u.n),
    '[]'::jsonb) AS "coalesce" FROM jsonb_path_query(conversation_of_before.conversation,
    '$."last_message"."system"."users"[*]'::jsonpath) WITH ORDINALITY u(person, n)), false) END;
COMMENT ON FUNCTION conversation_of_before IS 'A conversation as nodes of the version before can answer it: they refuse a newest message in which anybody has a version or an avatar, that carries files, or that reports what they do not know.';

CREATE FUNCTION conversations_page(viewer uuid, conversation_ids uuid[], max_bytes integer)
 RETURNS SETOF jsonb
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  found_one jsonb;
  bytes int := 0;
begin
  for i in 1 .. cardinality(conversation_ids) loop
    select e.conversation into strict found_one
    from conversations_as_seen e where e.viewer_id = viewer and e.id = conversation_ids[i];
    bytes := bytes + octet_length(found_one::text);
    exit when bytes > max_bytes and i > 1;
    return next found_one;
  end loop;
end
$function$;
COMMENT ON FUNCTION conversations_page IS 'Conversations as one of their members sees them, in this order, up to a size; always the first.';

CREATE FUNCTION conversations_within(viewer uuid, conversation_ids uuid[], max_bytes integer)
 RETURNS SETOF jsonb
 LANGUAGE sql
 STABLE
BEGIN ATOMIC
 SELECT conversation_of_before(p.c) AS conversation_of_before
    FROM conversations_page(conversations_within.viewer, conversations_within.conversation_ids,
        conversations_within.max_bytes) WITH ORDINALITY p(c, n)
   ORDER BY p.n;
END;
COMMENT ON FUNCTION conversations_within IS 'The same as conversations_page, for nodes of the version before.';

CREATE FUNCTION messages_page(viewer uuid, conversation uuid, from_seq bigint, direction integer, at_most integer,
    max_bytes integer)
 RETURNS TABLE(message jsonb, has_more boolean)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  at_seq bigint;
  first_seq bigint;
  final_seq bigint;
  bytes int := 0;
begin
  select seen_above(c.history, me.joined_seq) + 1, c.last_seq into first_seq, final_seq
  from members me join conversations c on c.id = me.conversation_id
  where me.conversation_id = conversation and me.user_id = viewer;
  if not found then return; end if;
  at_seq := case when direction > 0 then greatest(from_seq, first_seq) else least(from_seq, final_seq) end;
  -- Each seq is there once (O1), so every message is reached by its key.
  for i in 1 .. at_most loop
    exit when at_seq < first_seq or at_seq > final_seq;
    select message_as_seen(e.message, e.sender_id, e.client_id, viewer) into message
    from message_entities e where e.conversation_id = conversation and e.seq = at_seq;
    bytes := bytes + octet_length(message::text);
    exit when bytes > max_bytes and i > 1;
    at_seq := at_seq + direction;
    has_more := at_seq between first_seq and final_seq;
    return next;
  end loop;
end
$function$;
COMMENT ON FUNCTION messages_page IS 'Messages from a seq on, forwards (1) or backwards (-1), as a member sees them, up to a number and a size; always the first. has_more: behind this one there is another.';

CREATE FUNCTION revisions_page(conversation uuid, subject_seq bigint, after_revision integer, at_most integer,
    max_bytes integer)
 RETURNS TABLE(revision integer, content text, created_at timestamp with time zone, has_more boolean)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
#variable_conflict use_column
declare
  at_revision int := after_revision;
  bytes int := 0;
begin
  for i in 1 .. at_most loop
    select r.revision, r.content, r.created_at into revision, content, created_at from revisions r
    where r.conversation_id = conversation and r.seq = subject_seq and r.revision > at_revision order by r.revision limit 1;
    exit when not found;
    bytes := bytes + octet_length(to_json(revisions_page.content)::text);
    exit when bytes > max_bytes and i > 1;
    at_revision := revisions_page.revision;
    has_more := exists (
      select from revisions r where r.conversation_id = conversation and r.seq = subject_seq and r.revision > at_revision);
    return next;
  end loop;
end
$function$;
COMMENT ON FUNCTION revisions_page IS 'What a message said before its edits, oldest first, from behind a revision, up to a number and a size; always the first. has_more: behind this one there is another.';

CREATE FUNCTION log_within(conversation uuid, first_version bigint, below_version bigint, above_seq bigint,
    after_time timestamp with time zone, at_most integer, max_bytes integer)
 RETURNS TABLE(version bigint, event text, seq bigint, last_seq bigint, sender_id uuid, client_id text, payload jsonb)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
declare
  first_seq bigint := seq_before(conversation, first_version) + 1;
  final_seq bigint := seq_before(conversation, below_version);
  bytes int := 0;
  n int := 0;
  -- Read one at a time, so that what is behind the end of the answer is never put together.
  entries cursor for
    select k.version, k.event, k.seq, k.last_seq, e.sender_id, e.client_id,
           case
             when k.seq is not null then jsonb_build_object('message', e.message)
             when k.data ? 'members' then k.data || jsonb_build_object('members', (
               select jsonb_agg(member_as_shown(u.summary, d.member ->> 'role', (d.member ->> 'joined_at')::timestamptz, (d.member ->> 'silenced_until')::timestamptz) order by d.n)
               from jsonb_array_elements(k.data -> 'members') with ordinality d (member, n)
               cross join lateral (
                 select user_summary(u) as summary from users u where u.id = (d.member ->> 'user_id')::uuid offset 0) u))
             else k.data
           end as payload
    from (
      (select m.created_version, 'message.created', m.seq, m.seq - 1, null::jsonb from messages m
       where m.conversation_id = conversation and m.seq >= first_seq and m.seq <= final_seq and m.seq > above_seq and m.created_at > after_time
       order by m.seq limit at_most + 1)
      union all
      (select ch.version, ch.event, ch.seq, ch.last_seq, ch.data from changes ch
       where ch.conversation_id = conversation and ch.version >= first_version and ch.version < below_version
         and (ch.seq is null or ch.seq > above_seq) and ch.created_at > after_time
       order by ch.version limit at_most + 1)
      order by 1 limit at_most + 1
    ) k (version, event, seq, last_seq, data)
    left join lateral (
      select e.* from message_entities e where e.conversation_id = conversation and e.seq = k.seq offset 0) e on k.seq is not null
    order by k.version;
begin
  for entry in entries loop
    n := n + 1;
    bytes := bytes + octet_length(entry.payload::text);
    if n > at_most or bytes > max_bytes and n > 1 then
      version := null;
      return next;
      return;
    end if;
    version := entry.version;
    event := entry.event;
    seq := entry.seq;
    last_seq := entry.last_seq;
    sender_id := entry.sender_id;
    client_id := entry.client_id;
    payload := entry.payload;
    return next;
  end loop;
end
$function$;
COMMENT ON FUNCTION log_within IS 'The log of a conversation from one version up to below another, in order, as events on the wire without their envelope, up to a number and a size; always the first. A last row without a version says that there is more. Messages are shown as they are now; what became of those up to above_seq is left out.';

CREATE FUNCTION log_parts(ids uuid[], first_versions bigint[], below_versions bigint[], within_ms integer[],
    at_most integer, max_bytes integer)
 RETURNS TABLE(conversation_id uuid, version bigint, event text, seq bigint, last_seq bigint, sender_id uuid,
     client_id text, payload jsonb)
 LANGUAGE plpgsql
 STABLE
AS $function$
#variable_conflict use_column
declare
  bytes int := 0;
begin
  for i in 1 .. cardinality(ids) loop
    conversation_id := ids[i];
    version := null;
    if bytes >= max_bytes then
      return next;
      continue;
    end if;
    for version, event, seq, last_seq, sender_id, client_id, payload in
      select l.* from log_within(
        ids[i], first_versions[i], below_versions[i], 0,
        coalesce(now() - within_ms[i] * interval '1 millisecond', '-infinity'), at_most, max_bytes - bytes) l
    loop
      bytes := bytes + coalesce(octet_length(payload::text), 0);
      return next;
    end loop;
  end loop;
end
$function$;
COMMENT ON FUNCTION log_parts IS 'Parts of the logs of conversations, up to a size of all together. A row without a version says that there is more of this one, or all of it.';

CREATE FUNCTION log_missed(requests integer[], user_ids uuid[], ids uuid[], versions bigint[], at_most integer,
    total_at_most integer, conversation_bytes integer, request_bytes integer, call_bytes integer)
 RETURNS TABLE(request integer, conversation_id uuid, direct_ids uuid[], history text, status text, version bigint,
     event text, seq bigint, last_seq bigint, sender_id uuid, client_id text, payload jsonb)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
declare
  asked record;
  of_call int := 0;
  of_request int := 0;
begin
  request := -1;
  for asked in
    select a.*, sum(case when a.status = 'ok' then a.head - a.version else 0 end) over (partition by a.request order by a.n) as total
    from (
      select r.n, r.request, r.id, r.version, c.version as head, c.history, m.joined_seq,
             direct_pair(c.kind, c.direct_low, c.direct_high) as direct_ids,
             case when m.user_id is null then 'not_found' when r.version > c.version then 'ahead'
                  when r.version < m.version then 'rejoined'
                  when c.version - r.version > at_most then 'too_far' else 'ok' end as status
      from unnest(requests, user_ids, ids, versions) with ordinality r (request, user_id, id, version, n)
      -- OFFSET keeps this a look-up for each row: the planner thinks that a table of members is soon read as a whole.
      left join lateral (
        select * from members m where m.conversation_id = r.id and m.user_id = r.user_id offset 0) m on true
      left join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c on true
    ) a
    order by a.n
  loop
    if request <> asked.request then of_request := 0; end if;
    request := asked.request;
    conversation_id := asked.id;
    direct_ids := asked.direct_ids;
    history := asked.history;
    status := case
      when asked.status <> 'ok' then asked.status
      when asked.total > total_at_most then 'too_far'
      when asked.head > asked.version and (of_request >= request_bytes or of_call >= call_bytes) then 'later'
      else 'ok' end;
    version := null;
    return next;
    continue when status <> 'ok' or asked.head = asked.version;
    for version, event, seq, last_seq, sender_id, client_id, payload in
      select l.* from log_within(
        asked.id, asked.version + 1, asked.head + 1, seen_above(asked.history, asked.joined_seq),
        '-infinity', at_most, conversation_bytes) l
    loop
      if version is null then status := 'too_far'; end if;
      of_request := of_request + coalesce(octet_length(payload::text), 0);
      of_call := of_call + coalesce(octet_length(payload::text), 0);
      return next;
    end loop;
  end loop;
end
$function$;
COMMENT ON FUNCTION log_missed IS 'What people missed in their conversations: a row without a version for each, then its events, in order. too_far after events: they are too much, and to be dropped. later: the answer was long enough before it came to this one.';

CREATE FUNCTION states_missed(user_ids uuid[], sinces text[], known_counts integer[], known_ids uuid[],
    own_at_most integer, new_at_most integer, others_at_most integer, new_bytes integer, call_rows integer)
 RETURNS TABLE(request integer, kind text, conversation_id uuid, user_id uuid, read_seq bigint, delivered_seq bigint,
     entity jsonb)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
declare
  viewer uuid;
  since xid8;
  known uuid[];
  first_known int := 1;
  new_id uuid;
  new_ids uuid[];
  is_too_far boolean;
  n_own int;
  n_new int;
  n_others int;
  n_users int;
  changed_users uuid[];
  far_users uuid[];
  bytes int;
  of_call int := 0;
begin
  for i in 1 .. cardinality(user_ids) loop
    exit when of_call >= call_rows;
    request := i;
    viewer := user_ids[i];
    since := sinces[i]::xid8;
    known := known_ids[first_known : first_known + known_counts[i] - 1];
    first_known := first_known + known_counts[i];
    is_too_far := false;
    n_own := 0;
    n_new := 0;
    new_ids := '{}';
    bytes := 0;
    kind := 'own';
    for conversation_id, user_id, read_seq, delivered_seq, entity in
      select s.conversation_id, s.user_id, m.read_seq, m.delivered_seq, s.me
      from unnest(known) k (id)
      cross join lateral (
        select * from members m where m.conversation_id = k.id and m.user_id = viewer and m.state_xid >= since offset 0) m
      cross join lateral (
        select * from own_states s where s.conversation_id = m.conversation_id and s.user_id = m.user_id offset 0) s
    loop
      n_own := n_own + 1;
      return next;
    end loop;
    kind := 'new';
    for new_id in
      select m.conversation_id from members m
      where m.user_id = viewer and m.joined_xid >= since and m.conversation_id <> all (known)
      limit new_at_most + 1
    loop
      n_new := n_new + 1;
      is_too_far := n_new > new_at_most or bytes > new_bytes;
      exit when is_too_far;
      select e.id, viewer, e.conversation into conversation_id, user_id, entity
      from conversations_as_seen e where e.viewer_id = viewer and e.id = new_id;
      bytes := bytes + octet_length(entity::text);
      new_ids := new_ids || new_id;
      return next;
    end loop;
    kind := 'other';
    entity := null;
    n_others := 0;
    for conversation_id, user_id, read_seq, delivered_seq in
      select m.conversation_id, m.user_id, m.read_seq, case when v.sees_delivered then m.delivered_seq else m.read_seq end
      -- Of a conversation that is new to the device it knows no marker.
      from (select id, since as moved_since from unnest(known) k (id) union all select id, '0' from unnest(new_ids) n (id)) k
      cross join lateral (
        select * from members mine where mine.conversation_id = k.id and mine.user_id = viewer offset 0) mine
      cross join lateral (
        select * from conversations c
        -- S8
        where c.id = mine.conversation_id and c.member_count <= 100 and c.blocked_at is null offset 0) c
      -- By the conversation that was found: members of a large group are not looked at.
      cross join lateral (
        select * from shown_markers m
        where m.conversation_id = c.id and m.user_id <> viewer and (m.mark_xid >= k.moved_since or m.delivered_xid >= k.moved_since) offset 0) m
      cross join lateral (select * from users u where u.id = m.user_id and u.sends_receipts offset 0) u
      cross join lateral (
        select u.shows_presence and m.is_by_choice and is_by_choice(mine.has_written, mine.made_it) as sees_delivered) v
      where m.mark_xid >= k.moved_since or v.sees_delivered
      limit others_at_most + 1
    loop
      n_others := n_others + 1;
      if n_others > others_at_most then is_too_far := true; else return next; end if;
    end loop;
    -- Whoever asks for everything has just read the names.
    changed_users := case when since = '0' then '{}' else array(
      select n.user_id
      from unnest(known) k (id)
      cross join lateral (
        select * from members mine where mine.conversation_id = k.id and mine.user_id = viewer offset 0) mine
      cross join lateral (
        select * from name_changes n where n.conversation_id = mine.conversation_id and n.xid >= since offset 0) n
      -- Somebody who left before the viewer came has nothing to do with them.
      where mine.joined_xid <= n.xid
        or exists (select from members m where m.conversation_id = n.conversation_id and m.user_id = n.user_id)
      limit call_rows + 1) end;
    if since <> '0' then
      -- Who is in more conversations than are noted has one row for the rest. Almost nobody is.
      far_users := array(
        select n.user_id from name_changes n
        where n.conversation_id = '00000000-0000-0000-0000-000000000000' and n.xid >= since limit 21);
      is_too_far := is_too_far or cardinality(far_users) > 20;
      changed_users := changed_users || array(
        select f.id from unnest(far_users[:20]) f (id)
        where exists (
          select from unnest(known) k (id)
          cross join lateral (
            select * from members mine where mine.conversation_id = k.id and mine.user_id = viewer offset 0) mine
          cross join lateral (
            select * from members m where m.conversation_id = mine.conversation_id and m.user_id = f.id offset 0) m));
    end if;
    is_too_far := is_too_far or cardinality(changed_users) > call_rows;
    kind := 'user';
    conversation_id := null;
    read_seq := null;
    delivered_seq := null;
    n_users := 0;
    for user_id, entity in
      select u.id, user_summary(u)
      from (select distinct c.id from unnest(changed_users) c (id) limit others_at_most + 1) c
      cross join lateral (select * from users u where u.id = c.id offset 0) u
    loop
      n_users := n_users + 1;
      if n_users > others_at_most then is_too_far := true; else return next; end if;
    end loop;
    of_call := of_call + n_own + n_new + n_others + cardinality(changed_users) + cardinality(known);
    kind := case when is_too_far then 'too_far' else 'end' end;
    return next;
  end loop;
end
$function$;
COMMENT ON FUNCTION states_missed IS 'What has no version and changed for people since a transaction: their own states, and markers of others, in conversations that they know; others that they joined, with all markers; people who are shown in another way; then a row that says whether that was all. Requests without such a row are to be asked again. own_at_most is of no use any more.';

CREATE FUNCTION fill_name_keys()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
declare
  is_new_email constant boolean := tg_op = 'INSERT' or new.email is distinct from old.email;
  is_new_name constant boolean := tg_op = 'INSERT' or new.username is distinct from old.username;
begin
  if new.username_key is null or is_new_name and tg_op = 'UPDATE' and new.username_key is not distinct from old.username_key then
    -- Usernames are ASCII: their small form is the same everywhere but for locales with letters of their own.
    new.username_key := lower(new.username collate "C");
  end if;
  if new.email is null then
    new.email_key := null;
  elsif is_new_email and (new.email_key is null or tg_op = 'UPDATE' and new.email_key is not distinct from old.email_key) then
    if octet_length(new.email) = length(new.email) then
      new.email_key := lower(new.email collate "C");
    else
      -- With a key that stayed this is a node of before, or a change of letter case by a newer one: GoChat will tell.
      new.email_key := coalesce(new.email_key, lower(new.email));
      insert into unfolded_names (user_id) values (new.id) on conflict do nothing;
    end if;
  end if;
  if tg_op = 'UPDATE' and is_new_email and new.email_proved_at is not distinct from old.email_proved_at then
    -- What was proved is another email. Whoever proves and changes it at once says so.
    new.email_proved_at := null;
  end if;
  return new;
end
$function$;
COMMENT ON FUNCTION fill_name_keys IS 'Gives a name its key where the statement gave none, and takes the proof from an email that changes: nodes of versions before this one run beside it during a restart, and PostgreSQL made the keys for them.';

CREATE FUNCTION as_sent(conversation uuid, at_seq bigint)
 RETURNS jsonb
 LANGUAGE sql
 STABLE
RETURN (SELECT jsonb_strip_nulls(jsonb_build_object('reply_to_seq', m.reply_to_seq, 'attachments',
    COALESCE(m.attachments_sent, m.attachments), 'content',
    NULLIF(CASE WHEN (m.edited_at IS NULL) THEN m.content ELSE (SELECT r.content FROM revisions r
    WHERE ((r.conversation_id = m.conversation_id) AND (r.seq = m.seq)) ORDER BY r.revision LIMIT 1) END,
    ''::text))) AS jsonb_strip_nulls FROM messages m WHERE ((m.conversation_id = as_sent.conversation)
    AND (m.seq = as_sent.at_seq)));
COMMENT ON FUNCTION as_sent IS 'A message as it was sent, but for its key: what a repeat of the send is compared with (D4), whoever compares.';

CREATE FUNCTION direct_pair(kind text, low uuid, high uuid)
 RETURNS uuid[]
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (kind = 'direct'::text) THEN ARRAY[low, high] ELSE NULL::uuid[] END;
COMMENT ON FUNCTION direct_pair IS 'The two of a direct conversation; null for a group, whose members are many.';

CREATE FUNCTION shown_kind(file files, blob blobs)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN ((file).work IS DISTINCT FROM 'look'::text) THEN (blob).kind ELSE COALESCE((file).kind,
    (blob).kind) END;
COMMENT ON FUNCTION shown_kind IS 'What a file is shown as. Until the worker has looked at it, what its own bytes were taken for: more may be known of the same content, which is nobody else''s business.';

CREATE FUNCTION file_entity(file files, blob blobs)
 RETURNS jsonb
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN jsonb_build_object('id', (file).id, 'name', (file).name, 'size', CASE WHEN ((file).work IS DISTINCT
    FROM 'look'::text) THEN COALESCE((blob).served_size, (file).size) ELSE (file).size END, 'media_type',
    CASE WHEN ((file).work IS DISTINCT FROM 'look'::text) THEN (blob).media_type ELSE COALESCE((file).media_type,
    (blob).media_type) END, 'kind', shown_kind(file, blob), 'sha256',
    CASE WHEN ((blob).state = 'kept'::text) THEN encode(CASE WHEN ((file).work IS DISTINCT
    FROM 'look'::text) THEN COALESCE((blob).served_sha256, (blob).sha256) ELSE (blob).sha256 END,
    'hex'::text) ELSE NULL::text END, 'status', (file).status, 'media', CASE WHEN ((shown_kind(file,
    blob) = 'file'::text) OR ((file).status = ANY (ARRAY['uploading'::text,
    'infected'::text]))) THEN NULL::jsonb WHEN ((file).work IS DISTINCT
    FROM 'look'::text) THEN (jsonb_strip_nulls(jsonb_build_object('peaks', ((file).hint -> 'peaks'::text)))
    || (blob).media) ELSE (COALESCE((file).hint, '{}'::jsonb) || '{"thumbnails": []}'::jsonb) END, 'created_at',
    rfc3339((file).created_at));
COMMENT ON FUNCTION file_entity IS 'A file as it stands on the wire. Until the worker has seen it, it says what its uploader says.';

CREATE FUNCTION file_entities(ids uuid[])
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  return (
    select jsonb_agg(file_entity(f, b) order by i.n)
    from unnest(ids) with ordinality i (id, n)
    cross join lateral (select * from files f where f.id = i.id offset 0) f
    cross join lateral (select * from blobs b where b.key = f.blob_key offset 0) b);
end
$function$;
COMMENT ON FUNCTION file_entities IS 'The files that a message carries, in this order. Not a part of the view of messages: what few messages have is prepared for those only.';

CREATE FUNCTION seen_above(history text, joined_seq bigint)
 RETURNS bigint
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN (history = 'all'::text) THEN (0)::bigint ELSE joined_seq END;
COMMENT ON FUNCTION seen_above IS 'The rule who sees which message (H6): a member sees those above this seq. The server has the same one in conversation-policy.ts.';

CREATE FUNCTION reads_file(viewer uuid, file files)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  place uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  newest bigint;
begin
  if not file.is_attached then
    return file.owner_id = viewer and file.expires_at > clock_timestamp();
  end if;
  if file.avatar_of is not null then
    return (
        exists (select from users u where u.id = file.avatar_of and u.avatar_id = file.id)
        -- Links outlive the account that asked for them.
        and exists (select from users v where v.id = viewer and v.deleted_at is null))
      or exists (
        select from members m
        cross join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c
        where m.conversation_id = file.avatar_of and m.user_id = viewer and c.avatar_id = file.id);
  end if;
  loop
    -- Of each conversation the newest message that carries it says enough, however many do.
    select a.conversation_id, a.seq into place, newest from attachments a
    where a.file_id = file.id and a.conversation_id < place order by a.conversation_id desc, a.seq desc limit 1;
    exit when not found;
    if exists (
      select from members m
      cross join lateral (select * from conversations c where c.id = m.conversation_id offset 0) c
      where m.conversation_id = place and m.user_id = viewer and newest > seen_above(c.history, m.joined_seq)
    ) then
      return true;
    end if;
  end loop;
  return false;
end
$function$;
COMMENT ON FUNCTION reads_file IS 'The rule who reads a file (F5, F15): its owner until it expires or a message carries it, then whoever may read one that does; an avatar whoever sees whom it shows.';

CREATE FUNCTION may_attach(sender uuid, ids uuid[])
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  return not exists (
    select from unnest(ids) i (id)
    left join lateral (select * from files f where f.id = i.id offset 0) f on true
    where f.id is null or f.owner_id <> sender or f.status <> 'ready' or f.avatar_of is not null or not reads_file(sender, f));
end
$function$;
COMMENT ON FUNCTION may_attach IS 'Whether somebody may send these files: their own, whole, scanned, and not deleted since (F8).';

CREATE FUNCTION quoted_files(ids uuid[])
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  files jsonb := file_entities(ids);
begin
  return jsonb_strip_nulls(jsonb_build_object(
    'count', jsonb_array_length(files),
    'kind', (select case when min(f ->> 'kind') = max(f ->> 'kind') then min(f ->> 'kind') else 'file' end
             from jsonb_array_elements(files) f),
    'name', files #> '{0,name}',
    'voice_ms', case when files #> '{0,media,peaks}' is not null then coalesce(files #> '{0,media,duration_ms}', '0') end));
end
$function$;
COMMENT ON FUNCTION quoted_files IS 'What a reply shows of the files of the message that it answers (M3).';

CREATE FUNCTION quote_of(history text, content text, deleted_at timestamp with time zone, attachments uuid[])
 RETURNS jsonb
 LANGUAGE sql
 STABLE
RETURN CASE WHEN ((history = 'all'::text) AND (deleted_at IS NULL)) THEN (jsonb_build_object('content', "left"(content,
    200)) || CASE WHEN (attachments IS NULL) THEN '{}'::jsonb ELSE jsonb_build_object('attachments',
    quoted_files(attachments)) END) ELSE '{"content": null}'::jsonb END;
COMMENT ON FUNCTION quote_of IS 'What a reply shows of the message that it answers (M3): nothing of what was deleted, and nothing where some do not see all messages.';

CREATE FUNCTION quoted_at(conversation uuid, at_seq bigint)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  return (
    select quote_of(c.history, q.content, q.deleted_at, q.attachments)
    from conversations c join messages q on q.conversation_id = conversation and q.seq = at_seq
    where c.id = conversation);
end
$function$;
COMMENT ON FUNCTION quoted_at IS 'What a reply shows of a message as it is now (M3). Not a part of the view: what few messages have is prepared for those only.';

CREATE FUNCTION user_summary(person users)
 RETURNS jsonb
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN jsonb_build_object('id', (person).id, 'username', (person).username, 'display_name', (person).display_name,
    'version', (person).version, 'avatar_id', (person).avatar_id);
COMMENT ON FUNCTION user_summary IS 'Somebody as others see them on the wire, wherever that is.';

CREATE FUNCTION user_summaries(ids jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  return (
    select coalesce(jsonb_agg(user_summary(u) order by i.n), '[]')
    from jsonb_array_elements_text(ids) with ordinality i (id, n) join users u on u.id = i.id::uuid);
end
$function$;
COMMENT ON FUNCTION user_summaries IS 'People as others see them on the wire, in this order. Not a part of the view of messages: what few messages have is prepared for those only.';

CREATE FUNCTION own_part(message jsonb, created_version bigint)
 RETURNS jsonb
 LANGUAGE sql
 IMMUTABLE
RETURN (((message - 'reactions'::text) || jsonb_build_object('version', created_version))
    || CASE WHEN (message ? 'reply_to'::text) THEN jsonb_build_object('reply_to',
    (((message -> 'reply_to'::text) - 'attachments'::text) || '{"content": null}'::jsonb)) ELSE '{}'::jsonb END);
COMMENT ON FUNCTION own_part IS 'A message as its sender may see it who does not see it as a member: nothing that others said or did, and no version that came after it was sent.';

CREATE FUNCTION store_sends(node uuid, conversation_ids uuid[], sender_ids uuid[], client_ids text[],
    message_ids uuid[], contents text[], reply_to_seqs bigint[], named text[], carried text[], awaited uuid,
    skips_members boolean)
 RETURNS TABLE(n integer, outcome text, seq bigint, version bigint, created_at timestamp with time zone, prior_id uuid,
     prior jsonb, username text, display_name text, user_version bigint, avatar_id uuid, reply_to jsonb,
     mentions uuid[], attachments jsonb, direct_ids uuid[], outbox_id bigint)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET jit TO 'off'
AS $function$
#variable_conflict use_column
declare
  held uuid[];
  locked uuid[];
  held_members text[];
  files_held uuid[];
  stamp timestamptz(3);
begin
  -- 1. Every change of a conversation takes this lock first. The only wait is for `awaited`, and nothing is held by then, so
  --    this neither ends in a deadlock nor makes one conversation wait for another.
  if awaited is not null then
    perform await_conversation(awaited);
  end if;
  held := array(select c.id from conversations c where c.id = any (conversation_ids) for no key update skip locked);
  if cardinality(held) < (select count(distinct i.id) from unnest(conversation_ids) i (id)) then
    locked := array(select distinct i.id from unnest(conversation_ids) i (id) where i.id <> all (held));
  end if;
  if skips_members then
    held_members := array(
      select m.conversation_id::text || m.user_id
      from (select distinct i.conversation_id, i.sender_id from unnest(conversation_ids, sender_ids) i (conversation_id, sender_id)) s
      cross join lateral (select * from members m where m.conversation_id = s.conversation_id and m.user_id = s.sender_id
                          for no key update skip locked) m);
  end if;
  -- Nobody takes these files away before the commit. In one order, so that two batches never wait for each other.
  files_held := array(select distinct f::uuid from unnest(carried) t (files) cross join string_to_table(t.files, ' ') f);
  if cardinality(files_held) > 0 then
    perform from files f where f.id = any (files_held) and f.owner_id = any (sender_ids) order by f.id for no key update;
  end if;
  stamp := clock_timestamp();

  -- 2. This statement has a newer snapshot, so it sees whatever was committed before: memberships, closed conversations, and
  --    an earlier try with the same key.
  return query
  with judged as (
    select i.n, i.conversation_id, i.sender_id, i.client_id, i.message_id, i.content, i.reply_to_seq, i.named,
           string_to_array(i.carried, ' ')::uuid[] as carried, c.ctid as place, c.last_seq, c.version, c.history, u.username, u.display_name, u.version as user_version, u.avatar_id,
           direct_pair(c.kind, c.direct_low, c.direct_high) as direct_ids,
           p.id as prior_id, p.seq as prior_seq,
           q.sender_id as quoted_sender, q.content as quoted_content, q.deleted_at as quoted_deleted_at, q.attachments as quoted_attachments,
           -- Whoever does not see it as a member any more is shown what they sent.
           m.user_id is not null and p.seq > seen_above(c.history, m.joined_seq) as sees_prior,
           m.last_sent_at, w.pause,
           case
             -- Before anything else is judged: what is stored stays so, whatever became of its sender or the conversation. What was
             -- deleted cannot be compared any more; its key stays taken.
             when p.deleted_at is not null then 'duplicate'
             when p.id is not null then case
               when as_sent(i.conversation_id, p.seq) = jsonb_strip_nulls(jsonb_build_object(
                   'reply_to_seq', i.reply_to_seq, 'content', i.content, 'attachments', string_to_array(i.carried, ' ')))
                 then 'duplicate' else 'conflict' end -- D4
             when m.user_id is null then 'not_found'
             when i.conversation_id = any (locked) then 'locked'
             when held_members is not null and i.conversation_id::text || i.sender_id <> all (held_members) then 'locked'
             when m.role = 'member' and c.who_writes = 'admins' then 'forbidden' -- G11
             when c.closed_at is not null then 'closed'
             when c.blocked_at is not null then 'not_accepted' -- S6
             when m.silenced_until > stamp and m.role <> 'owner' then 'silenced' -- G12
             when i.reply_to_seq is not null and (q.seq is null or q.seq <= seen_above(c.history, m.joined_seq)) then 'no_such_message'
             when i.carried is not null and not may_attach(i.sender_id, string_to_array(i.carried, ' ')::uuid[]) then 'no_such_file' -- F8
             when m.last_sent_at + w.pause > stamp then 'slow_mode' -- G13
             else 'stored'
           end as verdict
    from unnest(conversation_ids, sender_ids, client_ids, message_ids, contents, reply_to_seqs, named, carried)
      with ordinality as i (conversation_id, sender_id, client_id, message_id, content, reply_to_seq, named, carried, n)
    left join lateral (select * from members m where m.conversation_id = i.conversation_id and m.user_id = i.sender_id offset 0) m on true
    left join lateral (select c.ctid, * from conversations c where c.id = m.conversation_id offset 0) c on true
    cross join lateral (select case when m.role = 'member' and c.slow_mode_s > 0 then c.slow_mode_s * interval '1 second' end as pause) w
    left join lateral (select * from users u where u.id = m.user_id offset 0) u on true
    left join lateral (
      select * from messages p
      where p.conversation_id = i.conversation_id and p.sender_id = i.sender_id and p.client_id = i.client_id offset 0) p on true
    left join lateral (select * from messages q where q.conversation_id = i.conversation_id and q.seq = i.reply_to_seq offset 0) q on true
    -- Whatever the next steps ask of a verdict, it is found once.
    offset 0
  ),
  placed as (
    select j.*, count(*) filter (where j.verdict = 'stored') over w as place_in_batch,
           array_agg(j.sender_id) filter (where j.verdict = 'stored' and j.pause is not null) over w as slow_senders
    from judged j window w as (partition by j.conversation_id order by j.n)
  ),
  -- Of what a member sends at once in slow mode the first that can be stored is (G13), and the others take no number.
  slowed as (
    select p.*,
           case when p.verdict = 'stored' and p.pause is not null and cardinality(array_positions(p.slow_senders, p.sender_id)) > 1
             then 'slow_mode' else p.verdict end as outcome,
           case when p.slow_senders is null then p.place_in_batch
             else p.place_in_batch - cardinality(p.slow_senders) + (select count(distinct k.id) from unnest(p.slow_senders) k (id)) end as rank
    from placed p
  ),
  numbered as materialized (
    select j.*,
           case when j.named is not null and j.outcome = 'stored' then members_named(j.conversation_id, string_to_array(j.named, ' ')) end as mentions,
           case when j.reply_to_seq is not null and j.outcome = 'stored' then
             quote_of(j.history, j.quoted_content, j.quoted_deleted_at, j.quoted_attachments) end as quote
    from slowed j
  ),
  counted as materialized (
    select s.conversation_id, s.place, s.last_seq, s.version, s.direct_ids, count(*) as added
    from numbered s where s.outcome = 'stored' group by s.conversation_id, s.place, s.last_seq, s.version, s.direct_ids
  ),
  advanced as (
    update conversations c
    set last_seq = k.last_seq + k.added, version = k.version + k.added, last_activity_at = stamp, last_text_at = stamp
    -- By place: it cannot have moved while we hold the lock, and there is no other way to go.
    from counted k where c.ctid = k.place
  ),
  stored as (
    insert into messages (conversation_id, seq, version, created_version, id, sender_id, client_id, content, created_at,
                          reply_to_seq, reply_to_sender, mentions, attachments)
    select s.conversation_id, s.last_seq + s.rank, s.version + s.rank, s.version + s.rank, s.message_id, s.sender_id, s.client_id, coalesce(s.content, ''), stamp,
           s.reply_to_seq, s.quoted_sender, s.mentions, s.carried
    from numbered s where s.outcome = 'stored'
  ),
  named_others as (
    insert into mentions (user_id, conversation_id, seq)
    select k.id, s.conversation_id, s.last_seq + s.rank
    from numbered s cross join unnest(s.mentions) as k (id) where s.mentions is not null and k.id <> s.sender_id
  ),
  attached as (
    insert into attachments (file_id, conversation_id, seq)
    select k.id, s.conversation_id, s.last_seq + s.rank
    from numbered s cross join unnest(s.carried) as k (id) where s.carried is not null and s.outcome = 'stored'
  ),
  sent_files as (
    update files f set is_attached = true, expires_at = null
    from (select distinct k.id from numbered s cross join unnest(s.carried) as k (id)
          where s.carried is not null and s.outcome = 'stored') k
    where f.id = any (array[k.id])
  ),
  lifted as (
    update members m
    set read_seq = t.seq, delivered_seq = t.seq, is_marked_unread = false, has_written = true,
        last_sent_at = case when t.pause is null then m.last_sent_at else stamp end,
        state_xid = pg_current_xact_id(), mark_xid = pg_current_xact_id()
    from (
      select s.conversation_id, s.sender_id, max(s.last_seq + s.rank) as seq, max(s.pause) as pause
      from numbered s where s.outcome = 'stored' group by s.conversation_id, s.sender_id order by s.conversation_id, s.sender_id
    ) t
    -- As arrays of one: for plain equality a plan may also begin at members, and read all of them.
    where m.conversation_id = any (array[t.conversation_id]) and m.user_id = any (array[t.sender_id])
  ),
  recorded as (
    insert into outbox (appended)
    select jsonb_agg(jsonb_build_array(k.conversation_id, k.last_seq + 1, k.last_seq + k.added)) from counted k having count(*) > 0
    returning id
  ),
  committed as (
    insert into commits (node_id, heads)
    select node, jsonb_agg(jsonb_build_array(k.conversation_id, k.version + 1, k.version + k.added, k.direct_ids)) from counted k having count(*) > 0
  )
  select s.n::int, s.outcome,
         coalesce(s.prior_seq, s.last_seq + s.rank), s.version + s.rank,
         -- Of what comes too early, from when on it may come.
         case when s.outcome <> 'slow_mode' then stamp when s.last_sent_at + s.pause > stamp then s.last_sent_at + s.pause
              else stamp + s.pause end,
         -- What is not shown whole is nothing to deliver either.
         case when s.sees_prior then s.prior_id end,
         case when s.prior_id is not null then (
           select case when s.sees_prior then e.message else own_part(e.message, e.created_version) end
           -- A plan of its own as well: what a message is put together from would be set up twice for every batch.
           from (select e.message, e.created_version from message_entities e
                 where e.conversation_id = s.conversation_id and e.seq = s.prior_seq offset 0) e) end,
         s.username, s.display_name, s.user_version, s.avatar_id,
         case when s.reply_to_seq is not null and s.outcome = 'stored' then (
           select jsonb_build_object('seq', s.reply_to_seq, 'sender', user_summary(r)) || s.quote
           from users r where r.id = s.quoted_sender) end,
         s.mentions,
         case when s.carried is not null and s.outcome = 'stored' then file_entities(s.carried) end,
         s.direct_ids, (select r.id from recorded r)
  from numbered s
  order by s.n;
end
$function$;
COMMENT ON FUNCTION store_sends IS 'Stores a batch of sends in one statement: dedupe by client_id, membership, numbering, insert, mentions, attachments, the sender''s own markers, outbox, log. Sends to conversations that somebody else has locked are "locked", and not stored; with skips_members also those of members whose rows are. Keys must be distinct within a batch.';

CREATE FUNCTION append_batch(node uuid, conversation_ids uuid[], sender_ids uuid[], client_ids text[],
    message_ids uuid[], contents text[], reply_to_seqs bigint[], named text[], awaited uuid, skips_members boolean)
 RETURNS TABLE(n integer, outcome text, seq bigint, version bigint, created_at timestamp with time zone, prior_id uuid,
     prior jsonb, username text, display_name text, user_version bigint, reply_to jsonb, mentions uuid[],
     direct_ids uuid[], outbox_id bigint)
 LANGUAGE sql
AS $function$
  select s.n, case when s.outcome in ('not_accepted', 'forbidden', 'silenced', 'slow_mode') then 'closed' else s.outcome end, s.seq, s.version, s.created_at, s.prior_id, s.prior, s.username, s.display_name, s.user_version, s.reply_to,
         s.mentions, s.direct_ids, s.outbox_id
  from store_sends(node, conversation_ids, sender_ids, client_ids, message_ids, contents, reply_to_seqs, named,
                   null, awaited, skips_members) s
$function$;
COMMENT ON FUNCTION append_batch IS 'The same as store_sends, for nodes of the version before, whose sends carry no files.';

CREATE FUNCTION append_sends(node uuid, conversation_ids uuid[], sender_ids uuid[], client_ids text[],
    message_ids uuid[], contents text[], reply_to_seqs bigint[], named text[], carried text[], awaited uuid,
    skips_members boolean)
 RETURNS TABLE(n integer, outcome text, seq bigint, version bigint, created_at timestamp with time zone, prior_id uuid,
     prior jsonb, username text, display_name text, user_version bigint, reply_to jsonb, mentions uuid[],
     attachments jsonb, direct_ids uuid[], outbox_id bigint)
 LANGUAGE sql
AS $function$
  select s.n, case when s.outcome in ('not_accepted', 'forbidden', 'silenced', 'slow_mode') then 'closed' else s.outcome end, s.seq, s.version, s.created_at, s.prior_id, s.prior, s.username, s.display_name, s.user_version, s.reply_to,
         s.mentions, s.attachments, s.direct_ids, s.outbox_id
  from store_sends(node, conversation_ids, sender_ids, client_ids, message_ids, contents, reply_to_seqs, named,
                   carried, awaited, skips_members) s
$function$;
COMMENT ON FUNCTION append_sends IS 'The same as store_sends, for nodes of the version before, which show no avatars.';

CREATE FUNCTION audit_log_is_kept()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if tg_op = 'DELETE' and old.created_at < now() - interval '30 days' then return old; end if;
  raise exception 'the audit log is append-only' using errcode = 'insufficient_privilege';
end
$function$;
COMMENT ON FUNCTION audit_log_is_kept IS 'Entries are never changed, and deleted when they are old enough to be: GOCHAT_AUDIT_RETENTION, and 30 days at least.';

CREATE FUNCTION start_change(conversation uuid, viewer uuid)
 RETURNS TABLE(kind text, direct_ids uuid[], history text, name text, description text, pinned_seqs bigint[],
     closed_at timestamp with time zone, blocked_at timestamp with time zone, avatar_id uuid, who_writes text,
     slow_mode_s integer, last_seq bigint, version bigint, member_count integer, role text, joined_seq bigint,
     is_silenced boolean)
 LANGUAGE plpgsql
AS $function$
#variable_conflict use_column
begin
  -- As in store_sends: lock first, then read with a newer snapshot.
  perform from conversations c where c.id = conversation for no key update;
  return query
  select c.kind, direct_pair(c.kind, c.direct_low, c.direct_high), c.history, c.name, c.description, c.pinned_seqs,
         c.closed_at::timestamptz, c.blocked_at::timestamptz, c.avatar_id, c.who_writes, c.slow_mode_s, c.last_seq, c.version, c.member_count, m.role, m.joined_seq,
         (m.silenced_until > clock_timestamp() and m.role <> 'owner') is true
  from conversations c join members m on m.conversation_id = c.id
  where c.id = conversation and m.user_id = viewer;
end
$function$;
COMMENT ON FUNCTION start_change IS 'Begins every change but a send: takes the row lock and answers what a member may be judged by; no row for somebody who is not a member.';

CREATE FUNCTION begin_change(conversation uuid, viewer uuid)
 RETURNS TABLE(kind text, direct_ids uuid[], history text, name text, description text, pinned_seqs bigint[],
     closed_at timestamp with time zone, blocked_at timestamp with time zone, avatar_id uuid, who_writes text,
     last_seq bigint, version bigint, member_count integer, role text, joined_seq bigint, is_silenced boolean)
 LANGUAGE sql
AS $function$
  select l.kind, l.direct_ids, l.history, l.name, l.description, l.pinned_seqs, l.closed_at, l.blocked_at, l.avatar_id, l.who_writes,
         l.last_seq, l.version, l.member_count, l.role, l.joined_seq, l.is_silenced
  from start_change(conversation, viewer) l
$function$;
COMMENT ON FUNCTION begin_change IS 'The same as start_change, for nodes of the version before, which know no slow mode.';

CREATE FUNCTION direct_between(one uuid, other uuid)
 RETURNS TABLE(id uuid)
 LANGUAGE sql
 STABLE PARALLEL SAFE
BEGIN ATOMIC
 SELECT c.id
    FROM conversations c
   WHERE ((c.kind = 'direct'::text) AND (c.direct_low = LEAST(direct_between.one, direct_between.other))
       AND (c.direct_high = GREATEST(direct_between.one, direct_between.other)))
  OFFSET 0;
END;
COMMENT ON FUNCTION direct_between IS 'The one direct conversation of two people, if there is one.';

CREATE FUNCTION block_person(node uuid, blocker uuid, blocked uuid, hides boolean, at_most integer)
 RETURNS TABLE(outcome text, direct_id uuid, was_request boolean, requests_gone jsonb)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
#variable_conflict use_column
declare
  sides int;
  direct uuid;
  gone jsonb;
begin
  -- Whoever opens the conversation of the two, or adds one of them to a group, has locked one of these rows as well: it is committed,
  -- and seen, or waits and sees this.
  select count(*) into sides
  from (select from users u where u.id in (blocker, blocked) and u.deleted_at is null order by u.id for no key update) s;
  if sides < 2 then return query select 'nobody', null::uuid, false, '[]'::jsonb; return; end if;
  if not exists (select from blocks b where b.blocker_id = blocker and b.blocked_id = blocked)
     and (select count(*) from blocks b where b.blocker_id = blocker) >= at_most then
    return query select 'full', null::uuid, false, '[]'::jsonb;
    return;
  end if;
  -- What is not said stays as it is.
  insert into blocks as b (blocker_id, blocked_id, hides_in_groups) values (blocker, blocked, coalesce(hides, false))
  on conflict (blocker_id, blocked_id) do update set hides_in_groups = coalesce(hides, b.hides_in_groups);
  with of_blocker as (
    delete from group_requests g where g.user_id = blocker and g.asker_id = blocked returning g.user_id, g.conversation_id
  ),
  of_blocked as (
    delete from group_requests g where g.user_id = blocked and g.asker_id = blocker returning g.user_id, g.conversation_id
  )
  select coalesce(jsonb_agg(jsonb_build_array(r.user_id, r.conversation_id)), '[]') into gone
  from (select * from of_blocker union all select * from of_blocked) r;
  select d.id into direct from direct_between(blocker, blocked) d;
  was_request := false;
  if direct is not null then
    -- A send that holds the lock is stored before this is committed; the next one sees it (S6).
    perform from conversations c where c.id = direct for no key update;
    update conversations c set blocked_at = coalesce(c.blocked_at, clock_timestamp()) where c.id = direct;
    update members m set request = 'ignored', state_version = m.state_version + 1, state_xid = pg_current_xact_id()
    where m.conversation_id = direct and m.user_id = blocker and m.request = 'pending' and not m.has_written;
    was_request := found;
    if was_request then
      insert into commits (node_id, marks) values (node, jsonb_build_array(jsonb_build_array(direct, blocker, true)));
    end if;
  end if;
  return query select 'blocked', direct, was_request, gone;
end
$function$;
COMMENT ON FUNCTION block_person IS 'Blocks somebody: from the commit on nothing passes between the two. outcome: blocked, full, or nobody when one of them does not exist any more. requests_gone: whose request to join which group was taken away.';

CREATE FUNCTION member_entity(person jsonb, role text, joined_at timestamp with time zone)
 RETURNS jsonb
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN jsonb_build_object('user', person, 'role', role, 'joined_at', rfc3339(joined_at));
COMMENT ON FUNCTION member_entity IS 'A member as they stand on the wire.';

CREATE FUNCTION member_as_shown(person jsonb, role text, joined_at timestamp with time zone,
    silenced_until timestamp with time zone)
 RETURNS jsonb
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (member_entity(person, role, joined_at)
    || CASE WHEN (silenced_until > now()) THEN jsonb_build_object('silenced_until',
    rfc3339(silenced_until)) ELSE '{}'::jsonb END);
COMMENT ON FUNCTION member_as_shown IS 'A member as they stand on the wire, with how long they are silenced, if they are (G12).';

CREATE FUNCTION message_as_seen(message jsonb, sender uuid, client_id text, viewer uuid)
 RETURNS jsonb
 LANGUAGE sql
 STABLE PARALLEL SAFE
RETURN (message || CASE WHEN ((sender = viewer) AND (client_id IS NOT NULL)) THEN jsonb_build_object('client_id',
    client_id) ELSE '{}'::jsonb END);
COMMENT ON FUNCTION message_as_seen IS 'A message on the wire for somebody: only the sender''s devices see the client_id (D5).';

CREATE FUNCTION is_archived(archived_at timestamp with time zone, muted_until timestamp with time zone,
    last_text_at timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN ((archived_at IS NOT NULL) AND COALESCE((last_text_at < GREATEST(archived_at, muted_until)), true));
COMMENT ON FUNCTION is_archived IS 'Whether a conversation still lies in the archive of a member: until somebody writes to it who is not muted.';

CREATE FUNCTION either_blocks(one uuid, other uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN ((EXISTS (SELECT FROM blocks b WHERE ((b.blocker_id = either_blocks.one)
    AND (b.blocked_id = either_blocks.other)))) OR (EXISTS (SELECT FROM blocks b
    WHERE ((b.blocker_id = either_blocks.other) AND (b.blocked_id = either_blocks.one)))));
COMMENT ON FUNCTION either_blocks IS 'Whether one of two people blocks the other (S5).';

CREATE FUNCTION either_hides(one uuid, other uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN ((EXISTS (SELECT FROM blocks b WHERE ((b.blocker_id = either_hides.one) AND (b.blocked_id = either_hides.other)
    AND b.hides_in_groups))) OR (EXISTS (SELECT FROM blocks b WHERE ((b.blocker_id = either_hides.other)
    AND (b.blocked_id = either_hides.one) AND b.hides_in_groups))));
COMMENT ON FUNCTION either_hides IS 'Whether one of two people blocks the other in groups of both, too (S8).';

CREATE FUNCTION files_page(viewer uuid, conversation uuid, below_seq bigint, of_kind text, at_most integer,
    looks_at_most integer, max_bytes integer)
 RETURNS TABLE(seq bigint, message jsonb)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
declare
  above_seq bigint;
  at_seq bigint := below_seq;
  next_seq bigint;
  n int := 0;
  bytes int := 0;
begin
  select seen_above(c.history, me.joined_seq) into above_seq
  from members me join conversations c on c.id = me.conversation_id
  where me.conversation_id = conversation and me.user_id = viewer;
  for looked in 0 .. looks_at_most loop
    select a.seq into next_seq from attachments a
    where a.conversation_id = conversation and a.seq < at_seq and a.seq > above_seq
    order by a.conversation_id desc, a.seq desc limit 1;
    if not found then return; end if;
    exit when n = at_most or looked = looks_at_most;
    if of_kind is null or exists (
      select from attachments a
      cross join lateral (select * from files f where f.id = a.file_id offset 0) f
      cross join lateral (select * from blobs b where b.key = f.blob_key offset 0) b
      where a.conversation_id = conversation and a.seq = next_seq and shown_kind(f, b) = of_kind
    ) then
      select e.seq, message_as_seen(e.message, e.sender_id, e.client_id, viewer) into seq, message
      from message_entities e where e.conversation_id = conversation and e.seq = next_seq;
      bytes := bytes + octet_length(message::text);
      exit when bytes > max_bytes and n > 0;
      n := n + 1;
      return next;
    end if;
    at_seq := next_seq;
  end loop;
  seq := at_seq;
  message := null;
  return next;
end
$function$;
COMMENT ON FUNCTION files_page IS 'Messages below a seq that carry files, or files of a kind, the newest first, as a member sees them, up to a number and a size; always the first. It looks at so many that carry files and no more. A last row without a message says that more may lie below its seq.';

CREATE FUNCTION forget_content_version()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.content_version := null;
  return new;
end
$function$;
COMMENT ON FUNCTION forget_content_version IS 'After an edit that did not say with which version, as nodes of versions before this one make them, that of the last change counts.';

CREATE FUNCTION name_hash(name text)
 RETURNS bytea
 LANGUAGE sql
 STABLE
RETURN sha256(((SELECT d.name_secret FROM deployment d) || convert_to(name, 'UTF8'::name)));
COMMENT ON FUNCTION name_hash IS 'What is kept of a folded name of a deleted account: enough to know it again when somebody says it, and nothing to read.';

CREATE FUNCTION former_directs(viewer uuid, name text)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  return array(
    select d.id
    from (select f.user_id from former_names f where f.name_hash = name_hash(name) offset 0) f
    cross join lateral direct_between(viewer, f.user_id) d
    -- Whoever had the name later was made later, and so are their ids.
    order by f.user_id desc);
end
$function$;
COMMENT ON FUNCTION former_directs IS 'The direct conversations of somebody with people who had this folded name and deleted their account, the latest first.';

CREATE FUNCTION has_written_to(writer uuid, other uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  return exists (
    select from direct_between(writer, other) d
    cross join lateral (
      select from members m where m.conversation_id = d.id and m.user_id = writer and m.has_written offset 0) m);
end
$function$;
COMMENT ON FUNCTION has_written_to IS 'Whether somebody has written in their direct conversation with another one.';

CREATE FUNCTION is_by_choice(has_written boolean, made_it boolean)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN (has_written OR made_it);
COMMENT ON FUNCTION is_by_choice IS 'Whether a member is in a conversation by choice (P3): they have written in it, or made the group.';

CREATE FUNCTION shares_group(one uuid, other uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  return exists (
    select from members mine
    -- In this order it is two look-ups for each conversation of one, however large the groups are.
    cross join lateral (
      select from members m where m.conversation_id = mine.conversation_id and m.user_id = other offset 0) theirs
    cross join lateral (
      select from conversations c where c.id = mine.conversation_id and c.kind = 'group' offset 0) shared
    where mine.user_id = one);
end
$function$;
COMMENT ON FUNCTION shares_group IS 'Whether two people are in the same group.';

CREATE FUNCTION is_let(audience text, person uuid, other uuid)
 RETURNS boolean
 LANGUAGE sql
 STABLE
RETURN ((audience = 'everybody'::text) OR ((audience = 'shared'::text) AND shares_group(person, other)));
COMMENT ON FUNCTION is_let IS 'Whether a setting of somebody, messages_from or groups_from, lets another one (S1).';

CREATE FUNCTION let_in_by_second_factor()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if new.second_factor_id is distinct from (select f.id from second_factors f where f.user_id = new.user_id) then
    return null;
  end if;
  return new;
end
$function$;
COMMENT ON FUNCTION let_in_by_second_factor IS 'No session of an account begins that has not passed the second factor that is on now (A24), whichever version the node has. Behind the lock of the account: so this sees what was turned on while the insert waited for it.';

CREATE FUNCTION lock_for_change(conversation uuid, viewer uuid)
 RETURNS TABLE(kind text, direct_ids uuid[], history text, name text, description text, pinned_seqs bigint[],
     closed_at timestamp with time zone, blocked_at timestamp with time zone, avatar_id uuid, last_seq bigint,
     version bigint, member_count integer, role text, joined_seq bigint)
 LANGUAGE sql
AS $function$
  select l.kind, l.direct_ids, l.history, l.name, l.description, l.pinned_seqs, l.closed_at, l.blocked_at, l.avatar_id,
         l.last_seq, l.version, l.member_count, l.role, l.joined_seq
  from begin_change(conversation, viewer) l
$function$;
COMMENT ON FUNCTION lock_for_change IS 'The same as begin_change, for nodes of the version before, which know no silences.';

CREATE FUNCTION lock_to_change(conversation uuid, viewer uuid)
 RETURNS TABLE(kind text, direct_ids uuid[], history text, name text, description text, pinned_seqs bigint[],
     closed_at timestamp with time zone, avatar_id uuid, last_seq bigint, version bigint, member_count integer,
     role text, joined_seq bigint)
 LANGUAGE sql
AS $function$
  select l.kind, l.direct_ids, l.history, l.name, l.description, l.pinned_seqs, l.closed_at, l.avatar_id,
         l.last_seq, l.version, l.member_count, l.role, l.joined_seq
  from lock_for_change(conversation, viewer) l
$function$;
COMMENT ON FUNCTION lock_to_change IS 'The same as lock_for_change, for nodes of the version before, which know no blocks.';

CREATE FUNCTION newcomer_until(person uuid, hours integer)
 RETURNS timestamp with time zone
 LANGUAGE sql
 STABLE
RETURN (SELECT (u.created_at + make_interval(hours => newcomer_until.hours)) FROM users u
    WHERE ((u.id = newcomer_until.person) AND (u.instance_role <> 'admin'::text)
    AND (u.created_at > (now() - make_interval(hours => newcomer_until.hours)))));
COMMENT ON FUNCTION newcomer_until IS 'Until when an account is new (I12); null: it is not, or administers the server.';

CREATE FUNCTION note_name_change(node uuid, person uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  noted int;
begin
  insert into name_changes (user_id, conversation_id)
  select m.user_id, m.conversation_id from members m where m.user_id = person order by m.conversation_id desc limit 10000
  on conflict (user_id, conversation_id) do update set xid = excluded.xid;
  get diagnostics noted = row_count;
  if noted = 10000 then
    insert into name_changes (user_id, conversation_id) values (person, '00000000-0000-0000-0000-000000000000')
    on conflict (user_id, conversation_id) do update set xid = excluded.xid;
  end if;
  insert into commits (node_id, user_ids) values (node, array[person]);
end
$function$;
COMMENT ON FUNCTION note_name_change IS 'Notes that somebody is shown in another way, for every sync and every node that was not told. In the transaction that changes it, and behind its statement: whoever adds them to a group waits for that, or has committed before and is seen. Of the 10,000 conversations that were made last, so that it takes no longer for who is in more; a row for no conversation stands for the rest.';

CREATE FUNCTION note_change_of_before()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  new.version := old.version + 1;
  new.changed_xid := pg_current_xact_id();
  if old.deleted_at is null and new.deleted_at is not null then
    -- As long as it is without the option: what the nodes were told is not known here.
    insert into former_names (name_hash, user_id, reserved_until)
    values (name_hash(old.username_key), old.id, now() + interval '90 days') on conflict do nothing;
  end if;
  -- For all nodes: the one that did it tells nobody.
  perform note_name_change('00000000-0000-0000-0000-000000000000', old.id);
  return new;
end
$function$;
COMMENT ON FUNCTION note_change_of_before IS 'Notes a new display name, or a deleted account, where the statement did not count it: nodes of versions before this one run beside it during a restart.';

CREATE FUNCTION open_direct(node uuid, opener uuid, peer uuid, new_id uuid, newcomer_hours integer,
    newcomer_max integer)
 RETURNS TABLE(outcome text, id uuid, wait_ms double precision)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
AS $function$
#variable_conflict use_column
declare
  low uuid := least(opener, peer);
  high uuid := greatest(opener, peer);
  found_id uuid;
  sides int;
  limited_until timestamptz;
  openings timestamptz(3)[];
begin
  if peer is null then return query select 'nobody', null::uuid, null::float8; return; end if;
  if low = high then return query select 'self', null::uuid, null::float8; return; end if;
  select d.id into found_id from direct_between(opener, peer) d;
  if found_id is null then
    -- Somebody who is leaving at this moment has either left before, or finds the conversation and closes it.
    select count(*) into sides from (select from users u where u.id in (low, high) and u.deleted_at is null order by u.id for share) s;
    if sides = 2 then
      if either_blocks(opener, peer) then return query select 'refused', null::uuid, null::float8; return; end if; -- S6
      if newcomer_hours > 0 then
        limited_until := newcomer_until(opener, newcomer_hours);
      end if;
      if limited_until is not null then
        -- Of openings at once, on whatever nodes, each sees those before it.
        insert into direct_openings (user_id) values (opener) on conflict do nothing;
        perform from direct_openings d where d.user_id = opener for no key update;
        openings := array(
          select o from direct_openings d cross join unnest(d.opened_at) o
          where d.user_id = opener and o > clock_timestamp() - interval '1 day' order by o);
        if cardinality(openings) >= newcomer_max then -- I12
          limited_until := least(limited_until, openings[1 + cardinality(openings) - newcomer_max] + interval '1 day');
          return query select 'limited', null::uuid, extract(epoch from limited_until - clock_timestamp())::float8 * 1000;
          return;
        end if;
      end if;
      insert into conversations (id, kind, direct_low, direct_high) values (new_id, 'direct', low, high)
      on conflict (direct_low, direct_high) where kind = 'direct' do nothing;
      if found then
        insert into members (conversation_id, user_id, request)
        select new_id, u.id, case when u.id = peer and not is_let(u.messages_from, u.id, opener) then 'pending' end -- S2
        from users u where u.id in (low, high);
        insert into changes (conversation_id, version, last_seq, event, data)
        values (new_id, 1, 0, 'conversation.created', jsonb_build_object('user_ids', array[low, high]));
        insert into commits (node_id, heads) values (node, jsonb_build_array(jsonb_build_array(new_id, 1, 1, array[low, high])));
        if openings is not null then
          update direct_openings d set opened_at = openings || clock_timestamp()::timestamptz(3) where d.user_id = opener;
        end if;
        return query select 'made', new_id, null::float8;
        return;
      end if;
    end if;
    select d.id into found_id from direct_between(opener, peer) d;
    if found_id is null then return query select 'nobody', null::uuid, null::float8; return; end if;
  end if;
  return query select 'found', found_id, null::float8;
end
$function$;
COMMENT ON FUNCTION open_direct(node uuid, opener uuid, peer uuid, new_id uuid, newcomer_hours integer, newcomer_max integer) IS 'The one direct conversation of two people, made when there is none: found, made, self, refused where one blocks the other, limited where the opener is new (I12; wait_ms says for how long), or nobody when the other one does not exist any more.';

CREATE FUNCTION open_named(node uuid, opener uuid, name text, new_id uuid, newcomer_hours integer, newcomer_max integer)
 RETURNS TABLE(outcome text, id uuid, earlier uuid[], wait_ms double precision)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
declare
  -- In this order: whoever deletes their account between the two statements is found by one of them.
  holder uuid := (select u.id from users u where u.username_key = name and u.deleted_at is null);
  former uuid[] := former_directs(opener, name);
begin
  if former = '{}' or has_written_to(opener, holder) then
    return query select o.outcome, o.id, array_remove(former, o.id), o.wait_ms
      from open_direct(node, opener, holder, new_id, newcomer_hours, newcomer_max) o;
  else
    return query select 'former', former[1], former[2:], null::float8;
  end if;
end
$function$;
COMMENT ON FUNCTION open_named(node uuid, opener uuid, name text, new_id uuid, newcomer_hours integer, newcomer_max integer) IS 'The direct conversation that a folded name means to somebody: with who had it when they knew each other, though that account was deleted, until they have written to who has it now; else with that one, as by open_direct. earlier: those with others who had it.';

CREATE FUNCTION open_named(node uuid, opener uuid, name text, new_id uuid)
 RETURNS TABLE(outcome text, id uuid, earlier uuid[])
 LANGUAGE sql
AS $function$
  select o.outcome, o.id, o.earlier from open_named(node, opener, name, new_id, 0, 0) o
$function$;
COMMENT ON FUNCTION open_named(node uuid, opener uuid, name text, new_id uuid) IS 'The same for nodes of the version before, which limit nobody.';

CREATE FUNCTION refuse_former_name()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  if exists (select from former_names f where f.name_hash = name_hash(new.username_key) and f.reserved_until > clock_timestamp()) then
    raise unique_violation using message = 'the name is reserved', table = 'users', constraint = 'users_username_key';
  end if;
  return null;
end
$function$;
COMMENT ON FUNCTION refuse_former_name IS 'Nobody gets a reserved name. After the insert, which has waited for a deletion that frees the name: so this sees what that has reserved.';

CREATE FUNCTION replace_avatar(shown uuid, subject uuid, former uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  its_blob uuid;
begin
  if shown is not null then
    -- Strict: what was taken away meanwhile is shown by nobody.
    update files f set status = 'ready', is_attached = true, expires_at = null, avatar_of = subject
    where f.id = shown returning f.blob_key into strict its_blob;
    update blobs b set state = 'kept' where b.key = its_blob;
  end if;
  -- Not rounded up to a millisecond that is still to come: it is collected at once.
  update files f set expires_at = date_trunc('milliseconds', clock_timestamp()) where f.id = former;
end
$function$;
COMMENT ON FUNCTION replace_avatar IS 'What was made for it is an avatar from the commit on, and the one before is left to the collector. In the transaction that changes avatar_id.';

CREATE FUNCTION report_entry(entry report_entries)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
begin
  return jsonb_build_object(
    'id', entry.id, 'status', case when entry.resolved_at is null then 'open' else 'resolved' end,
    'conversation_id', entry.conversation_id, 'seq', entry.seq,
    'sender', (select user_summary(u) from users u where u.id = entry.sender_id),
    'excerpt', (select left(s.message ->> 'content', 200) from report_snapshots s where s.entry_id = entry.id order by s.version desc limit 1),
    'report_count', entry.report_count, 'reasons', to_jsonb(entry.reasons),
    'opened_at', rfc3339(entry.opened_at), 'last_reported_at', rfc3339(entry.last_reported_at),
    'resolved_at', rfc3339(entry.resolved_at),
    'resolved_by', (select user_summary(u) from users u where u.id = entry.resolved_by),
    'resolution', entry.resolution);
end
$function$;
COMMENT ON FUNCTION report_entry IS 'An entry of the queue of reports as it stands on the wire.';

CREATE FUNCTION report_message(reporter uuid, conversation uuid, at_seq bigint, entry uuid, why text, said text,
    per_day integer)
 RETURNS TABLE(outcome text, entry_id uuid, sender_id uuid, wait_ms double precision)
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
declare
  subject record;
  wait float8;
  opened record;
begin
  -- One report of a person at a time, and none of somebody whose account is gone: its deletion, which takes reports along, locks this first.
  perform from users u where u.id = reporter and u.deleted_at is null and u.suspended_at is null for no key update;
  if not found then return query select 'nobody', null::uuid, null::uuid, null::float8; return; end if;
  -- Who may see it, and what it says, in one snapshot (Q1, Q2).
  select c.kind as conversation_kind, c.name as conversation_name, m.seq, m.sender_id, m.kind, m.deleted_at, m.reply_to_sender,
         coalesce(m.content_version, case when m.edited_at is null then m.created_version else m.version end) as said_at, e.message
  into subject
  from members me
  cross join lateral (select * from conversations c where c.id = me.conversation_id offset 0) c
  left join lateral (
    select * from messages m
    where m.conversation_id = c.id and m.seq = at_seq and m.seq > seen_above(c.history, me.joined_seq) offset 0) m on true
  left join lateral (select e.message from message_entities e where e.conversation_id = m.conversation_id and e.seq = m.seq offset 0) e on true
  where me.conversation_id = conversation and me.user_id = reporter;
  outcome := case
    when not found then 'not_member'
    when subject.seq is null then 'message_not_found'
    when subject.sender_id = reporter or subject.kind <> 'text' then 'forbidden'
    when subject.deleted_at is not null then 'message_deleted'
  end;
  if outcome is not null then return next; return; end if;
  if exists (
    select from report_entries o
    cross join lateral (
      select from reports r where r.reporter_id = reporter and r.entry_id = o.id and r.version = subject.said_at offset 0) r
    where o.conversation_id = conversation and o.seq = at_seq and o.resolved_at is null
  ) then
    outcome := 'again';
    return next;
    return;
  end if;
  -- Until the oldest of as many as one may make is a day old.
  select extract(epoch from l.reported_at + interval '1 day' - clock_timestamp()) * 1000 into wait
  from (select r.reported_at from reports r
        where r.reporter_id = reporter and r.reported_at > clock_timestamp() - interval '1 day'
        order by r.reported_at desc offset per_day - 1 limit 1) l;
  if wait is not null then return query select 'rate_limited', null::uuid, null::uuid, wait; return; end if;
  insert into report_entries as o (id, conversation_id, seq, sender_id, reasons, report_count, opened_at, last_reported_at)
  values (entry, conversation, at_seq, subject.sender_id, array[why], 1, clock_timestamp(), clock_timestamp())
  on conflict (conversation_id, seq) where resolved_at is null do update
  set report_count = o.report_count + 1, last_reported_at = excluded.last_reported_at,
      reasons = case when why = any (o.reasons) then o.reasons else o.reasons || why end
  returning o.id, o.report_count, o.last_reported_at into strict opened;
  insert into report_snapshots (entry_id, version, message)
  values (opened.id, subject.said_at, jsonb_build_object(
    'id', subject.message -> 'id', 'version', subject.message -> 'version', 'content', subject.message -> 'content',
    'created_at', subject.message -> 'created_at', 'edited_at', subject.message -> 'edited_at',
    'reply_to', (subject.message -> 'reply_to') - 'sender', 'reply_to_sender', subject.reply_to_sender,
    'attachments', coalesce(
      (select jsonb_agg(jsonb_build_object('name', f -> 'name', 'kind', f -> 'kind', 'size', f -> 'size') order by i)
       from jsonb_array_elements(subject.message -> 'attachments') with ordinality a (f, i)), '[]'),
    'conversation', jsonb_build_object('kind', subject.conversation_kind, 'name', subject.conversation_name)))
  on conflict do nothing;
  insert into reports (entry_id, n, reporter_id, version, reason, comment, reported_at)
  values (opened.id, opened.report_count, reporter, subject.said_at, why, said, opened.last_reported_at);
  return query select 'reported', opened.id, subject.sender_id, null::float8;
end
$function$;
COMMENT ON FUNCTION report_message IS 'Reports a message to administrators (Q1, Q2). outcome: reported, again, or why not: nobody (the account is gone), not_member, message_not_found, forbidden, message_deleted, rate_limited (wait_ms says for how long). entry: the id of one that is opened.';

CREATE FUNCTION reports_page(entry uuid, after_n integer, at_most integer, max_bytes integer)
 RETURNS TABLE(n integer, report jsonb, has_more boolean)
 LANGUAGE plpgsql
 STABLE
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
AS $function$
#variable_conflict use_column
declare
  at_n int := after_n;
  bytes int := 0;
begin
  for i in 1 .. at_most loop
    select r.n, jsonb_build_object(
             'reporter', (select user_summary(u) from users u where u.id = r.reporter_id and u.deleted_at is null),
             'reason', r.reason,
             -- A node of the version before leaves both where an account is deleted.
             'comment', case when exists (select from users u where u.id = r.reporter_id and u.deleted_at is null) then r.comment end,
             'reported_at', rfc3339(r.reported_at),
             'message', s.message - 'reply_to' - 'reply_to_sender'
               || jsonb_build_object('sender', (select user_summary(u) from users u where u.id = o.sender_id))
               || case when s.message -> 'reply_to' = 'null' then '{}' else jsonb_build_object('reply_to', s.message -> 'reply_to'
                    || jsonb_build_object('sender', (select user_summary(u) from users u where u.id = (s.message ->> 'reply_to_sender')::uuid))) end)
    into n, report
    from reports r
    cross join lateral (select * from report_entries o where o.id = r.entry_id offset 0) o
    cross join lateral (select * from report_snapshots s where s.entry_id = r.entry_id and s.version = r.version offset 0) s
    where r.entry_id = entry and r.n > at_n order by r.n limit 1;
    exit when not found;
    bytes := bytes + octet_length(reports_page.report::text);
    exit when bytes > max_bytes and i > 1;
    at_n := reports_page.n;
    has_more := exists (select from reports r where r.entry_id = entry and r.n > at_n);
    return next;
  end loop;
end
$function$;
COMMENT ON FUNCTION reports_page IS 'The reports of an entry as they stand on the wire, from behind one of them, up to a number and a size; always the first. has_more: behind this one there is another.';

CREATE FUNCTION request_members(conversation uuid, asker uuid, people uuid[], at_most integer)
 RETURNS void
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  person uuid;
begin
  foreach person in array people loop
    insert into group_requests (user_id, conversation_id, asker_id) values (person, conversation, asker)
    on conflict (user_id, conversation_id) do update set asker_id = excluded.asker_id, created_at = clock_timestamp();
    delete from group_requests g
    where g.user_id = person and g.created_at < (
      select n.created_at from group_requests n where n.user_id = person order by n.created_at desc offset at_most - 1 limit 1);
  end loop;
end
$function$;
COMMENT ON FUNCTION request_members IS 'Asks people to join a group (S9). Of each person so many are open, the newest.';

CREATE FUNCTION sync_position()
 RETURNS xid8
 LANGUAGE plpgsql
 STABLE
AS $function$
declare
  seen constant pg_snapshot := pg_current_snapshot();
  oldest constant xid8 := pg_snapshot_xmin(seen);
  next constant xid8 := pg_snapshot_xmax(seen);
begin
  -- Transactions come and go, and to read again what the last thousand did costs next to nothing: only one that stays is worth a look.
  -- The snapshots of a standby do not name what is open.
  if next::text::bigint - oldest::text::bigint < 1000 or pg_is_in_recovery() then
    return oldest;
  end if;
  -- A transaction belongs to one database until it ends: where it is seen in another one after the snapshot was taken, it never writes
  -- here. What has ended by then is seen nowhere, and counts as one of ours.
  begin
    perform pg_stat_clear_snapshot();
    return coalesce(
      (select x.xid from pg_snapshot_xip(seen) x (xid)
       where not exists (select from pg_stat_activity a where a.backend_xid = x.xid::xid and a.datname <> current_database())
         and not exists (select from pg_prepared_xacts p where p.transaction = x.xid::xid and p.database <> current_database())
       order by x.xid limit 1),
      next);
  exception when insufficient_privilege then
    return oldest;
  end;
end $function$;
COMMENT ON FUNCTION sync_position IS 'The oldest transaction that is open in this database: what all earlier ones did is in this snapshot. Where the next sync and the next reading of commits begin.';

CREATE FUNCTION unblock_person(blocker uuid, blocked uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_seqscan TO 'off'
 SET enable_bitmapscan TO 'off'
AS $function$
declare
  direct uuid;
begin
  -- In the same order as block_person.
  perform from (select from users u where u.id in (blocker, blocked) order by u.id for no key update) s;
  delete from blocks b where b.blocker_id = blocker and b.blocked_id = blocked;
  if not found then return false; end if;
  select d.id into direct from direct_between(blocker, blocked) d;
  if direct is not null then
    perform from conversations c where c.id = direct for no key update;
    -- Both may: it is open again when neither does.
    update conversations c set blocked_at = null
    where c.id = direct and not exists (select from blocks b where b.blocker_id = blocked and b.blocked_id = blocker);
  end if;
  return true;
end
$function$;
COMMENT ON FUNCTION unblock_person IS 'Ends a block; false when there was none.';

CREATE VIEW message_entities AS
 SELECT m.conversation_id,
    m.seq,
    m.version,
    m.created_version,
    m.sender_id,
    m.client_id,
    m.created_at,
        CASE
            WHEN m.reply_to_seq IS NULL AND m.mentions IS NULL AND m.reactions IS NULL AND m.system IS NULL
                AND m.attachments IS NULL THEN b.body
            ELSE (((b.body || jsonb_strip_nulls(jsonb_build_object('mentions', m.mentions, 'reactions',
                m.reactions))) ||
            CASE
                WHEN m.reply_to_seq IS NULL THEN '{}'::jsonb
                ELSE jsonb_build_object('reply_to', jsonb_build_object('seq', m.reply_to_seq, 'sender', r.summary)
                    || quoted_at(m.conversation_id, m.reply_to_seq))
            END) ||
            CASE
                WHEN m.attachments IS NULL THEN '{}'::jsonb
                ELSE jsonb_build_object('attachments', file_entities(m.attachments))
            END) ||
            CASE
                WHEN m.system IS NULL THEN '{}'::jsonb
                ELSE jsonb_build_object('system', jsonb_build_object('action', m.system -> 'action'::text, 'name',
                    m.system -> 'name'::text, 'users', user_summaries(m.system -> 'user_ids'::text)))
            END
        END AS message
   FROM messages m
     CROSS JOIN LATERAL ( SELECT user_summary(u_1.*) AS summary
           FROM users u_1
          WHERE u_1.id = m.sender_id
         OFFSET 0) u
     LEFT JOIN LATERAL ( SELECT user_summary(u_1.*) AS summary
           FROM users u_1
          WHERE u_1.id = m.reply_to_sender
         OFFSET 0) r ON true
     CROSS JOIN LATERAL ( SELECT jsonb_build_object('id', m.id, 'conversation_id', m.conversation_id, 'seq', m.seq,
         'version', m.version, 'sender', u.summary, 'kind', m.kind, 'content', m.content, 'created_at',
         rfc3339(m.created_at), 'edited_at', rfc3339(m.edited_at), 'deleted_at', rfc3339(m.deleted_at)) AS body) b;
COMMENT ON VIEW message_entities IS 'Messages as they stand on the wire, but for client_id, which only the sender''s devices see.';

CREATE VIEW own_states AS
 SELECT m.conversation_id,
    m.user_id,
    m.state_xid,
    jsonb_build_object('role', m.role, 'joined_at', rfc3339(m.joined_at), 'joined_seq', m.joined_seq, 'read_seq',
        m.read_seq, 'delivered_seq', m.delivered_seq, 'is_marked_unread', m.is_marked_unread, 'unread_from',
        u.unread_from, 'unread_count', ( SELECT count(*) AS count
           FROM ( SELECT
                   FROM messages x
                  WHERE x.conversation_id = m.conversation_id AND x.seq > b.seq AND x.sender_id <> m.user_id
                      AND x.kind = 'text'::text AND x.deleted_at IS NULL
                  ORDER BY x.seq
                 LIMIT 100) t), 'mention_count', ( SELECT count(*) AS count
           FROM ( SELECT n_1.seq
                   FROM mentions n_1
                  WHERE n_1.user_id = m.user_id AND n_1.conversation_id = m.conversation_id AND n_1.seq > b.seq
                 LIMIT 100) n
          WHERE NOT (h.hides AND (EXISTS ( SELECT
                   FROM messages x
                     CROSS JOIN LATERAL ( SELECT
                           FROM blocks k_1
                          WHERE k_1.blocker_id = m.user_id AND k_1.blocked_id = x.sender_id AND k_1.hides_in_groups
                         OFFSET 0) k
                  WHERE x.conversation_id = m.conversation_id AND x.seq = n.seq
                 OFFSET 0)))), 'muted_until', rfc3339(m.muted_until), 'archived_at',
        CASE
            WHEN m.archived_at IS NOT NULL THEN ( SELECT rfc3339(m.archived_at) AS rfc3339
               FROM conversations c
              WHERE c.id = m.conversation_id AND is_archived(m.archived_at, m.muted_until, c.last_text_at))
            ELSE NULL::text
        END, 'pinned_at', rfc3339(m.pinned_at), 'state_version', m.state_version, 'request',
        CASE
            WHEN NOT m.has_written THEN m.request
            ELSE NULL::text
        END) AS me
   FROM members m
     CROSS JOIN LATERAL ( SELECT (EXISTS ( SELECT
                   FROM blocks k
                  WHERE k.blocker_id = m.user_id AND k.hides_in_groups)) AS hides
         OFFSET 0) h
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN m.is_marked_unread THEN m.unread_from
                    ELSE NULL::bigint
                END AS unread_from) u
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN u.unread_from IS NULL THEN m.read_seq
                    ELSE GREATEST(u.unread_from - 1, ( SELECT seen_above(c.history, m.joined_seq) AS seen_above
                       FROM conversations c
                      WHERE c.id = m.conversation_id))
                END AS seq
         OFFSET 0) b;
COMMENT ON VIEW own_states IS 'How far each member has got, as that member''s own devices see it. Counts are counted when they are read, up to 100.';

CREATE VIEW conversations_as_seen AS
 SELECT me.user_id AS viewer_id,
    c.id,
    jsonb_build_object('id', c.id, 'kind', c.kind, 'name', c.name, 'description', c.description, 'history', c.history,
        'pinned_seqs', c.pinned_seqs, 'closed_at', rfc3339(c.closed_at), 'avatar_id', c.avatar_id, 'who_writes',
        c.who_writes, 'slow_mode_s', c.slow_mode_s, 'last_seq', c.last_seq, 'version', c.version, 'member_count',
        c.member_count, 'created_at', rfc3339(c.created_at), 'last_activity_at', rfc3339(c.last_activity_at),
        'members', ( SELECT jsonb_agg(member_as_shown(u.summary, m.role, m.joined_at,
        m.silenced_until) ORDER BY m.joined_at, m.user_id) AS jsonb_agg
           FROM ( SELECT m_1.conversation_id,
                    m_1.user_id,
                    m_1.joined_at,
                    m_1.role,
                    m_1.version,
                    m_1.joined_seq,
                    m_1.read_seq,
                    m_1.delivered_seq,
                    m_1.is_marked_unread,
                    m_1.muted_until,
                    m_1.archived_at,
                    m_1.pinned_at,
                    m_1.state_xid,
                    m_1.mark_xid,
                    m_1.has_written,
                    m_1.made_it,
                    m_1.withheld_read_seq,
                    m_1.shown_read_seq,
                    m_1.withheld_delivered_seq,
                    m_1.shown_delivered_seq,
                    m_1.delivered_xid,
                    m_1.joined_xid,
                    m_1.unread_from,
                    m_1.state_version,
                    m_1.request,
                    m_1.silenced_until,
                    m_1.last_sent_at
                   FROM members m_1
                  WHERE m_1.conversation_id = c.id
                  ORDER BY m_1.joined_at, m_1.user_id
                 LIMIT 20) m
             CROSS JOIN LATERAL ( SELECT user_summary(u_1.*) AS summary
                   FROM users u_1
                  WHERE u_1.id = m.user_id
                 OFFSET 0) u), 'last_message', ( SELECT message_as_seen(e.message, e.sender_id, e.client_id,
                     me.user_id) AS message_as_seen
           FROM message_entities e
          WHERE e.conversation_id = c.id AND e.seq = c.last_seq AND e.seq > seen_above(c.history, me.joined_seq)),
              'me', ( SELECT s.me
           FROM own_states s
          WHERE s.conversation_id = c.id AND s.user_id = me.user_id)) ||
        CASE
            WHEN me.silenced_until > now() THEN jsonb_build_object('silenced_until', rfc3339(me.silenced_until))
            ELSE '{}'::jsonb
        END AS conversation
   FROM members me
     JOIN conversations c ON c.id = me.conversation_id;
COMMENT ON VIEW conversations_as_seen IS 'Conversations as they stand on the wire, as each of their members sees them.';

CREATE VIEW conversation_entities AS
 SELECT viewer_id,
    id,
    conversation_of_before(conversation) AS conversation
   FROM conversations_as_seen s;
COMMENT ON VIEW conversation_entities IS 'The same as conversations_as_seen, for nodes of the version before.';

CREATE VIEW shown_markers AS
 SELECT m.conversation_id,
    m.user_id,
    m.joined_seq,
    m.mark_xid,
    m.delivered_xid,
    is_by_choice(m.has_written, m.made_it) AS is_by_choice,
    r.read_seq,
    GREATEST(r.read_seq,
        CASE
            WHEN m.delivered_seq = m.withheld_delivered_seq THEN m.shown_delivered_seq
            ELSE m.delivered_seq
        END) AS delivered_seq
   FROM members m
     CROSS JOIN LATERAL ( SELECT
                CASE
                    WHEN m.read_seq = m.withheld_read_seq THEN m.shown_read_seq
                    ELSE m.read_seq
                END AS read_seq) r;
COMMENT ON VIEW shown_markers IS 'How far each member has got in the eyes of others who may see it. A send shows where its sender is, whatever was withheld.';

CREATE TRIGGER users_changed_before BEFORE UPDATE OF display_name,
    deleted_at ON users FOR EACH ROW WHEN (new.version = old.version AND (new.display_name <> old.display_name
    OR new.deleted_at IS DISTINCT FROM old.deleted_at)) EXECUTE FUNCTION note_change_of_before();

CREATE TRIGGER users_former_names AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION refuse_former_name();

CREATE TRIGGER users_name_keys BEFORE INSERT OR UPDATE OF username, email ON users FOR EACH ROW
    EXECUTE FUNCTION fill_name_keys();

CREATE TRIGGER sessions_second_factor BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION let_in_by_second_factor();

CREATE TRIGGER messages_edited_before BEFORE UPDATE OF edited_at ON messages FOR EACH ROW WHEN (NOT new.content_version IS DISTINCT
    FROM old.content_version) EXECUTE FUNCTION forget_content_version();

CREATE TRIGGER audit_log_kept BEFORE DELETE OR UPDATE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_is_kept();

CREATE TRIGGER audit_log_never_emptied BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT
    EXECUTE FUNCTION audit_log_is_kept();
