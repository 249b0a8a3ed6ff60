create table blobs (
  key           uuid primary key,
  state         text not null default 'incoming' check (state in ('incoming', 'kept', 'infected', 'discarded')),
  size          bigint,
  sha256        bytea,
  media_type    text not null default 'application/octet-stream',
  kind          text not null default 'file',
  served        text not null default '',
  served_size   bigint,
  served_sha256 bytea,
  media         jsonb,
  thumbnail_bytes jsonb,
  has_residue   boolean not null default false,
  is_seen       boolean not null default false,
  discarded_at  timestamptz(3)
);
create unique index blobs_content on blobs (sha256, size) where state = 'kept';
create index blobs_discarded on blobs (discarded_at) where state = 'discarded';
create index blobs_residue on blobs (key) where has_residue;
comment on table blobs is 'Bytes in the storage. The row is there before the first of them and until the last is gone, so what a crash leaves behind is always known by a row.';
comment on column blobs.state is 'incoming: being written. kept: whole, and shared by all files of the same content. infected: whole, and handed out to nobody. discarded: to be removed from the storage, then the row.';
comment on column blobs.sha256 is 'Of what was uploaded.';
comment on column blobs.is_seen is 'A worker has found out what it is. It looks again at the next file of the same content, and changes nothing then.';
comment on column blobs.served is 'What stands behind the key in the name of the object that is handed out: nothing, or that of a copy without metadata, which took the place of the upload.';
comment on column blobs.served_size is 'Of that copy; null where there is none.';
comment on column blobs.discarded_at is 'Its bytes are removed half a minute later: whoever was writing them has noticed by then.';
comment on column blobs.has_residue is 'The upload is to be removed: a copy has taken its place, or it is infected.';
comment on column blobs.thumbnail_bytes is 'How long the objects of its thumbnails are, by their size in pixels.';
comment on column blobs.media is 'What the worker found out about it, as it stands on the wire.';
comment on index blobs_content is 'The same content is stored once.';

create table files (
  id           uuid primary key,
  owner_id     uuid not null,
  name         text not null,
  blob_key     uuid not null references blobs,
  size         bigint not null check (size >= 0),
  status       text not null default 'uploading' check (status in ('uploading', 'scanning', 'ready', 'infected')),
  hint         jsonb,
  is_attached  boolean not null default false,
  created_at   timestamptz(3) not null default clock_timestamp(),
  expires_at   timestamptz(3) default clock_timestamp() + interval '24 hours',
  work         text check (work in ('look', 'announce')),
  work_at      timestamptz(3),
  work_tries   smallint not null default 0,
  writer       uuid,
  writer_until timestamptz(3)
);
create index files_blob_key on files (blob_key);
create index files_owner on files (owner_id);
create index files_expires_at on files (expires_at) where expires_at is not null;
create index files_writer on files (writer) where writer is not null;
create index files_work_at on files (work_at) where work_at is not null;
comment on table files is 'What somebody has uploaded, or is about to.';
comment on column files.size is 'What it counts against quotas: what was announced, and when it is whole what was uploaded.';
comment on column files.hint is 'What the uploader says of its media, shown until the worker knows; the peaks of a voice message stay.';
comment on column files.is_attached is 'Some message carried it: from then on those read it who may read one that does, and its owner only as one of them.';
comment on column files.expires_at is 'From then on the collector takes it, unless a message carries it; null while one does.';
comment on column files.work is 'look: a worker is to scan it and to find out its media, which are shown from then on; also when the same content was known, so that nobody learns that it was. announce: those who have it in a message are to be told. Null: nothing is left to do.';
comment on column files.work_at is 'From when on.';
comment on column files.writer is 'The node that takes its bytes, until writer_until: one at a time, so that what was hashed is what was stored.';

create table attachments (
  file_id         uuid not null references files,
  conversation_id uuid not null,
  seq             bigint not null,
  primary key (file_id, conversation_id, seq)
);
create index attachments_message on attachments (conversation_id, seq);
comment on table attachments is 'Which messages carry a file: the other direction of messages.attachments. The reference keeps a file for as long as a message carries it.';

create table file_usage (
  user_id uuid primary key,
  bytes   bigint not null check (bytes >= 0),
  files   bigint not null check (files >= 0)
);
comment on table file_usage is 'What the files of everybody add up to; of all together under the id of zeros.';

alter table messages add column attachments uuid[], add column attachments_sent uuid[];
alter table messages alter column attachments set statistics 10, alter column attachments_sent set statistics 10;
comment on column messages.attachments is 'Files that it carries, in this order; null for none.';
comment on column messages.attachments_sent is 'What it carried when it was sent, where an edit has taken something away since: a repeat of the send is compared with it (D4).';
