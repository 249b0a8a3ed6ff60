-- Quotes are read from what they quote (M3). What was copied stays until the original is deleted, for nodes of the version before.
comment on column messages.reply_to_content is 'Not read or written any more: what earlier versions copied of the message that this one answers. Cleared when that is deleted.';
comment on index messages_replies is 'A deleted message is deleted in what was copied of it as well.';
