-- A busy part of the messages is analysed every few minutes, and the sends wait for the processor meanwhile. Nothing is planned by
-- what it finds (docs/decisions/0007): a tenth of the usual sample is enough for those who ask questions of their own.
alter table messages
  alter column conversation_id set statistics 10,
  alter column seq set statistics 10,
  alter column version set statistics 10,
  alter column id set statistics 10,
  alter column sender_id set statistics 10,
  alter column client_id set statistics 10,
  alter column kind set statistics 10,
  alter column content set statistics 10,
  alter column created_at set statistics 10,
  alter column edited_at set statistics 10,
  alter column deleted_at set statistics 10,
  alter column created_version set statistics 10,
  alter column reply_to_seq set statistics 10,
  alter column reply_to_sender set statistics 10,
  alter column reply_to_content set statistics 10,
  alter column mentions set statistics 10,
  alter column reactions set statistics 10,
  alter column system set statistics 10;
