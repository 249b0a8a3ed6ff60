-- Revision 1 (1b0d70051588), counted by npm run docs.
create or replace function await_conversation(conversation uuid) returns boolean
language plpgsql
-- Below the 50 ms at which a pause in somebody's sends is noticed: all sends of the batch wait with this one.
set lock_timeout = '25ms'
as $$
begin
  perform from conversations c where c.id = conversation for no key update;
  return true;
exception when lock_not_available then
  return false;
end
$$;
comment on function await_conversation is 'Queues for the lock of a conversation, for a moment. Who only looked whether it is free would never get one that others use all the time.';
