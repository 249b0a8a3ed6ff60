-- Revision 1 (34366ba308c0), counted by npm run docs.
create or replace function let_in_by_second_factor() returns trigger language plpgsql as $$
begin
  if new.second_factor_id is distinct from (select f.id from second_factors f where f.user_id = new.user_id) then
    return null;
  end if;
  return new;
end
$$;
comment on function let_in_by_second_factor is 'No session of an account begins that has not passed the second factor that is on now (A24), whichever version the node has. Behind the lock of the account: so this sees what was turned on while the insert waited for it.';

create or replace trigger sessions_second_factor before insert on sessions
for each row execute function let_in_by_second_factor();
