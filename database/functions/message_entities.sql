-- Revision 7 (2d490f59db33), counted by npm run docs.
-- Whoever writes a message is looked up by id, after the message, whatever the statistics say: a join in the other order reads
-- all people there are.
create or replace view message_entities as
select m.conversation_id, m.seq, m.version, m.created_version, m.sender_id, m.client_id, m.created_at,
       case when m.reply_to_seq is null and m.mentions is null and m.reactions is null and m.system is null and m.attachments is null then b.body
            else b.body || jsonb_strip_nulls(jsonb_build_object('mentions', m.mentions, 'reactions', m.reactions))
              || case when m.reply_to_seq is null then '{}' else jsonb_build_object('reply_to', jsonb_build_object(
                   'seq', m.reply_to_seq,
                   'sender', r.summary) || quoted_at(m.conversation_id, m.reply_to_seq)) end
              || case when m.attachments is null then '{}' else jsonb_build_object('attachments', file_entities(m.attachments)) end
              || case when m.system is null then '{}' else jsonb_build_object('system', jsonb_build_object(
                   'action', m.system -> 'action', 'name', m.system -> 'name',
                   'users', user_summaries(m.system -> 'user_ids'))) end
       end as message
from messages m
cross join lateral (select user_summary(u) as summary from users u where u.id = m.sender_id offset 0) u
left join lateral (select user_summary(u) as summary from users u where u.id = m.reply_to_sender offset 0) r on true
cross join lateral (
  select jsonb_build_object(
    'id', m.id, 'conversation_id', m.conversation_id, 'seq', m.seq, 'version', m.version,
    'sender', u.summary,
    'kind', m.kind, 'content', m.content,
    'created_at', rfc3339(m.created_at), 'edited_at', rfc3339(m.edited_at), 'deleted_at', rfc3339(m.deleted_at)) as body
) b;
comment on view message_entities is 'Messages as they stand on the wire, but for client_id, which only the sender''s devices see.';
