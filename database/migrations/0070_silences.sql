-- Until when a member does not write (G12).
alter table members add column silenced_until timestamptz(3);
comment on column members.silenced_until is 'Until then they neither send, edit nor react. Null, or past: they may.';
