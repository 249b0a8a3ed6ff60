import type { ConversationId, FileId, Role, UserId } from "@gochat/protocol";
import type { TestSql } from "@gochat/testkit";

/** All that the database holds of one conversation, row by row; and the fields of it that the matrix looks at. */
export interface StoredState {
  readonly conversation: {
    readonly name: string | null;
    readonly description: string | null;
    readonly history: string;
    readonly pinned_seqs: readonly number[];
    readonly closed_at: string | null;
    readonly avatar_id: FileId | null;
    readonly who_writes: string;
    readonly slow_mode_s: number;
    readonly last_seq: number;
    readonly version: number;
    readonly member_count: number;
  };
  readonly members: readonly {
    readonly user_id: UserId;
    readonly role: Role;
    readonly read_seq: number;
    readonly delivered_seq: number;
    readonly is_marked_unread: boolean;
    readonly archived_at: string | null;
    readonly pinned_at: string | null;
    readonly muted_until: string | null;
    readonly silenced_until: string | null;
  }[];
  readonly messages: readonly {
    readonly seq: number;
    readonly sender_id: UserId;
    readonly client_id: string | null;
    readonly content: string;
    readonly reply_to_seq: number | null;
    readonly deleted_at: string | null;
    readonly attachments: readonly FileId[] | null;
  }[];
  readonly attachments: readonly { readonly seq: number; readonly file_id: FileId }[];
  readonly reactions: readonly { readonly seq: number; readonly emoji: string; readonly user_id: UserId }[];
  readonly removals: readonly { readonly user_id: UserId; readonly banned_until: string | null }[];
  readonly report_entries: readonly { readonly seq: number }[];
  readonly revisions: readonly object[];
  readonly mentions: readonly object[];
  readonly changes: readonly object[];
}

const rowsOf = (table: string): string =>
  `'${table}', coalesce((select jsonb_agg(to_jsonb(r) order by to_jsonb(r)::text) from ${table} r where r.conversation_id = c.id), '[]')`;

export async function readStates(
  sql: TestSql,
  ids: readonly ConversationId[],
): Promise<Map<ConversationId, StoredState>> {
  const rows = await sql.rows<{ id: ConversationId; state: StoredState }>(
    `select c.id, jsonb_build_object('conversation', to_jsonb(c), ${["members", "messages", "reactions", "revisions", "mentions", "attachments", "changes", "removals", "report_entries"].map(rowsOf).join(", ")}) as state
     from conversations c where c.id = any($1::uuid[])`,
    [ids],
  );
  return new Map(rows.map(({ id, state }) => [id, state]));
}
