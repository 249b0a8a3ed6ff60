-- Revision 3 (df232adbb523), counted by npm run docs.
-- Only nodes of before call this.
create or replace function conversation_of_before(conversation jsonb) returns jsonb language sql stable parallel safe
return case
  when conversation -> 'last_message' = 'null' then conversation
  when conversation #>> '{last_message,system,action}' = 'avatar.changed' then jsonb_set(conversation, '{last_message}', 'null')
  else
    -- Where there are no users to set them on, this sets nothing.
    jsonb_set(
      conversation #- '{last_message,attachments}' #- '{last_message,sender,version}' #- '{last_message,sender,avatar_id}'
        #- '{last_message,reply_to,sender,version}' #- '{last_message,reply_to,sender,avatar_id}', '{last_message,system,users}',
      (select coalesce(jsonb_agg(u.person - 'version' - 'avatar_id' order by u.n), '[]')
       from jsonb_path_query(conversation, '$.last_message.system.users[*]') with ordinality u (person, n)),
      false)
end;
comment on function conversation_of_before is 'A conversation as nodes of the version before can answer it: they refuse a newest message in which anybody has a version or an avatar, that carries files, or that reports what they do not know.';
