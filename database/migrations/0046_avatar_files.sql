alter table files add column avatar_of uuid;
comment on column files.avatar_of is 'The person or the group that it shows, or showed: it is read by those who see them, while it does.';
comment on column files.is_attached is 'Some message carried it, or it is an avatar: from then on those read it who may see that, and its owner only as one of them.';
comment on column files.expires_at is 'From then on the collector takes it, unless a message carries it; null while one does, or while it is the avatar of somebody.';
