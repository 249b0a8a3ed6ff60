-- A group without admins may have a hundred thousand members: who inherits it is asked while it is locked.
create index members_admins on members (conversation_id, joined_at, user_id) where role = 'admin';
comment on index members_admins is 'Who inherits a group: its oldest admin. No send and no mark changes what it is made of.';
