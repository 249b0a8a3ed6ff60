-- Direct conversations that somebody opened whom the other one does not let.
alter table members add column request text check (request in ('pending', 'ignored'));
comment on column members.request is 'In a direct conversation: it is a request to this person, or was ignored as one (S2). Null: it is none. Says nothing any more when has_written.';
comment on column members.made_it is 'Made the group, or accepted a request: one of the two ways into a conversation by choice.';
