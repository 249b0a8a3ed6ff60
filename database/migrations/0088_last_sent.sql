-- What slow mode counts from (G13).
alter table members add column last_sent_at timestamptz(3);
comment on column members.last_sent_at is 'When they last sent as one whom slow mode holds up; where it is off, this stays as it was.';
