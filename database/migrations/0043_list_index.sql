-- no transaction
drop index concurrently if exists members_list;
create index concurrently members_list on members (user_id, conversation_id) include (archived_at, muted_until, pinned_at);
comment on index members_list is 'The conversations of a person. What lies in the archive is sorted out here, and what is pinned found, without a look at rows that are spread over the whole table.';
drop index concurrently if exists members_user;
