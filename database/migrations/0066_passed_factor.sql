alter table sessions add column second_factor_id uuid;

comment on column sessions.second_factor_id is 'The second factor that was passed when it was opened; null where none was on.';
