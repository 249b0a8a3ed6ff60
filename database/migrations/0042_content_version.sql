-- An edit that was made for what a message said must not be refused for a reaction.
alter table messages add column content_version bigint;
alter table messages alter column content_version set statistics 10;
comment on column messages.content_version is 'The version of the conversation with which the message was last edited. Null: it was not, or before this was kept.';
