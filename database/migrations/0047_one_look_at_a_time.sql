alter table blobs add column looker uuid, add column look_until timestamptz(3);
comment on column blobs.looker is 'The worker that looks at it, until look_until: one at a time, so that none takes away what another one has made. One that is left behind has left what it made.';
