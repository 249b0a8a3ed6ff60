-- no transaction
drop index concurrently if exists members_listed;
create index concurrently members_listed on members (user_id, conversation_id) include (archived_at, muted_until, pinned_at, request, has_written);
comment on index members_listed is 'The conversations of a person. What lies in the archive or is a request is sorted out here, and what is pinned found, without a look at rows that are spread over the whole table.';
drop index concurrently if exists members_list;
