import type { Message, OutboxEntry, UserSummary } from "@gochat/client";

export const user = (id: string): UserSummary => ({
  id,
  username: id,
  display_name: id,
  version: 1,
  avatar_id: null,
});

/** A message of `bob` at this minute of a day, unless it is said otherwise. */
export const message = (
  seq: number,
  changes: Partial<Message> & { readonly minute?: number } = {},
): Message => {
  const { minute = 0, ...rest } = changes;
  return {
    id: `m${seq}`,
    conversation_id: "c",
    seq,
    version: 1,
    sender: user("bob"),
    kind: "text",
    content: `message ${seq}`,
    created_at: new Date(2026, 10, 29, 12, minute).toISOString(),
    edited_at: null,
    deleted_at: null,
    ...rest,
  };
};

export const entry = (client_id: string, changes: Partial<OutboxEntry> = {}): OutboxEntry => ({
  client_id,
  to: { conversation_id: "c" },
  content: client_id,
  created_at: new Date(2026, 10, 29, 12, 0).toISOString(),
  status: "queued",
  ...changes,
});
