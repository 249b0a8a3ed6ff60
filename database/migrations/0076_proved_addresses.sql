alter table users add column email_proved_at timestamptz(3);
comment on column users.email_proved_at is 'When somebody last showed that they read the mail of this email. Null: nobody did. A statement that changes the email and does not say this as well makes it null (fill_name_keys).';
