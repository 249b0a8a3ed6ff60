-- The list of somebody with a thousand conversations must cost the same however many others have.
drop index members_user;
create index members_user on members (user_id, conversation_id) include (archived_at);
create index conversations_by_id on conversations using hash (id);

comment on index members_user is 'The conversations of a person. What lies in the archive is sorted out here, without a look at rows that are spread over the whole table.';
comment on index conversations_by_id is 'A list looks up all conversations of a person to sort them by their newest activity, which is in no index. One page each, where the primary key takes more with every level.';
