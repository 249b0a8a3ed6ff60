-- no transaction
drop index concurrently if exists members_joined_lately;
create index concurrently members_joined_lately on members (user_id, joined_xid);
comment on index members_joined_lately is 'What is new to somebody who syncs: however many conversations they are in, and however often their state in them changes.';
