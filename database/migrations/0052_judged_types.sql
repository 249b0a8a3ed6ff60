alter table files add column media_type text, add column kind text;
comment on column files.media_type is 'What its bytes were taken for when it was whole. It is shown until the worker has looked at it: what is known of the same content would tell that it was there before. Null: as its blob.';
comment on column files.kind is 'As media_type.';
