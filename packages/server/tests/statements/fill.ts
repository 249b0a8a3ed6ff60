import type {
  ConversationId,
  FileId,
  IdentityId,
  InvitationId,
  ReportId,
  SessionId,
  UserId,
} from "@gochat/protocol";

const id = (kind: string, n: number) => `00000000-0000-7000-${kind}-${n.toString(16).padStart(12, "0")}`;

export const session = (n: number) => id("a000", n) as SessionId;
export const invitation = (n: number) => id("e000", n) as InvitationId;
export const reportEntry = (n: number) => id("f000", n) as ReportId;
export const user = (n: number) => id("8000", n) as UserId;
/** The direct conversation of user `n` and user `n + pairs`. */
export const conversation = (n: number) => id("9000", n) as ConversationId;
/** Of user `n`, one of the first half. */
export const factor = (n: number) => id("d000", n);
/** Of user `n`, who is subject `n` at `ISSUER`. */
export const identity = (n: number) => id("f000", n) as IdentityId;
export const ISSUER = "https://login.example.org";
/** Of user `n`. */
export const emailChange = (n: number) => id("f100", n);
export const mail = (n: number) => id("f101", n);
/** Of user `n`, who has not sent it; `sentFile` is carried by message 19 of their conversation. */
export const unsentFile = (n: number) => id("b000", n) as FileId;
export const sentFile = (n: number) => id("b001", n) as FileId;
export const blobOf = (file: FileId) => file.replace("-b00", "-c00");
export const GROUP = conversation(2_000_000);

export interface FillSize {
  /** Of people who have a direct conversation. */
  readonly pairs: number;
  /** Members of the one group. */
  readonly members: number;
  /** In the group; in the conversation of each pair there are 20. */
  readonly groupMessages: number;
}

/** Statements that fill an empty database: one large group, many small conversations, and half of the messages without a key. */
export function fillStatements({ pairs, members, groupMessages }: FillSize): string[] {
  return [...fillConversations({ pairs, members, groupMessages }), ...fillFiles(pairs), ...fillRest(pairs)];
}

const sqlId = (kind: string, n: string) =>
  `('00000000-0000-7000-${kind}-' || lpad(to_hex(${n}), 12, '0'))::uuid`;

function fillConversations({ pairs, members, groupMessages }: FillSize): string[] {
  const messages = (from: string) => `
    insert into messages (conversation_id, seq, version, created_version, id, sender_id, client_id, content, created_at)
    select c.id, s, s + 1, s + 1, gen_random_uuid(), c.sender_id, case when s % 2 = 0 then 'key' || s end, 'hello', now() from ${from}`;
  return [
    `insert into users (id, username, email, display_name)
     select ${sqlId("8000", "i")}, 'user' || i, 'user' || i || '@example.org', 'User' from generate_series(1, ${2 * pairs}) i`,
    `insert into conversations (id, kind, direct_low, direct_high, last_seq, version)
     select ${sqlId("9000", "i")}, 'direct', ${sqlId("8000", "i")}, ${sqlId("8000", `i + ${pairs}`)}, 20, 21
     from generate_series(1, ${pairs}) i`,
    `insert into conversations (id, kind, name, member_count, last_seq, version)
     values ('${GROUP}', 'group', 'Group', ${members}, ${groupMessages}, ${groupMessages + 1})`,
    `insert into members (conversation_id, user_id)
     select id, direct_low from conversations where kind = 'direct' union all select id, direct_high from conversations where kind = 'direct'`,
    `insert into members (conversation_id, user_id) select '${GROUP}', ${sqlId("8000", "i")} from generate_series(1, ${members}) i`,
    messages(
      "(select id, direct_low as sender_id from conversations where kind = 'direct') c, generate_series(1, 20) s",
    ),
    messages(
      `(select '${GROUP}'::uuid as id, '${user(1)}'::uuid as sender_id) c, generate_series(1, ${groupMessages}) s`,
    ),
    `insert into changes (conversation_id, version, last_seq, event, data)
     select id, 1, 0, 'conversation.created', '{"user_ids":[]}' from conversations`,
    "insert into reactions (conversation_id, seq, emoji, user_id) select id, 20, 'x', direct_low from conversations where kind = 'direct'",
    "insert into revisions (conversation_id, seq, revision, content, created_at) select id, 20, 1, 'x', now() from conversations",
    "insert into mentions (conversation_id, seq, user_id) select id, 20, direct_high from conversations where kind = 'direct'",
  ];
}

function fillFiles(pairs: number): string[] {
  return [
    `insert into blobs (key, state, size, sha256, media)
     select ${sqlId("c000", "i")}, 'kept', 10, sha256(('unsent' || i)::bytea), null::jsonb from generate_series(1, ${pairs}) i union all
     select ${sqlId("c001", "i")}, 'kept', 10, sha256(('sent' || i)::bytea), '{}' from generate_series(1, ${pairs}) i`,
    `insert into files (id, owner_id, name, blob_key, size, status, is_attached, expires_at)
     select ${sqlId("b000", "i")}, ${sqlId("8000", "i")}, 'file', ${sqlId("c000", "i")}, 10, 'ready', false, now() + interval '1 day'
     from generate_series(1, ${pairs}) i union all
     select ${sqlId("b001", "i")}, ${sqlId("8000", "i")}, 'file', ${sqlId("c001", "i")}, 10, 'ready', true, null
     from generate_series(1, ${pairs}) i`,
    `insert into attachments (file_id, conversation_id, seq)
     select ${sqlId("b001", "i")}, ${sqlId("9000", "i")}, 19 from generate_series(1, ${pairs}) i`,
    "update messages m set attachments = array[a.file_id] from attachments a where m.conversation_id = a.conversation_id and m.seq = a.seq",
    `insert into file_usage (user_id, bytes, files)
     select ${sqlId("8000", "i")}, 20, 2 from generate_series(1, ${pairs}) i union all
     select '00000000-0000-0000-0000-000000000000', ${20 * pairs}, ${2 * pairs}`,
    // What is collected, and what lies beside its copy.
    `insert into blobs (key, state, discarded_at) select gen_random_uuid(), 'discarded', now() - interval '1 hour' from generate_series(1, 200)`,
    `insert into blobs (key, state, has_residue) select gen_random_uuid(), 'kept', true from generate_series(1, 200)`,
  ];
}

function fillRest(pairs: number): string[] {
  return [
    `insert into audit_log (id, created_at, action, actor_id, user_id)
     select ${sqlId("d000", "i")}, now(), case i % 100 when 0 then 'account.suspended' else 'login.succeeded' end,
            ${sqlId("8000", "i")}, ${sqlId("8000", "i")} from generate_series(1, ${2 * pairs}) i`,
    `insert into one_time_links (token_hash, purpose, user_id, expires_at)
     select decode(md5(i::text), 'hex'), 'password', ${sqlId("8000", "i")}, now() + interval '1 day' from generate_series(1, ${pairs}) i`,
    `insert into email_changes (user_id, id, email, email_key, language, awaits_old, expires_at)
     select ${sqlId("8000", "i")}, ${sqlId("f100", "i")}, 'new' || i || '@example.org', 'new' || i || '@example.org', 'en', true, now() + interval '1 day'
     from generate_series(1, ${pairs}) i`,
    `insert into mails (id, kind, address, about, language, ends_at)
     select ${sqlId("f101", "i")}, 'email_proof', 'new' || i || '@example.org', ${sqlId("f100", "i")}, 'en', now() + interval '1 day'
     from generate_series(1, ${pairs}) i`,
    `insert into invitations (id, token_hash, conversation_id, created_by, expires_at, admits)
     select ${sqlId("e000", "i")}, decode(md5(i::text), 'hex'), case when i % 100 > 0 then ${sqlId("9000", "i")} end, ${sqlId("8000", "i")},
            now() + interval '1 day', i % 100 = 0 from generate_series(1, ${pairs}) i`,
    `insert into report_entries (id, conversation_id, seq, sender_id, reasons, report_count, opened_at, last_reported_at, resolved_at, resolved_by, resolution)
     select ${sqlId("f000", "i")}, ${sqlId("9000", "i")}, 1, ${sqlId("8000", "i")}, '{spam}', 1, now(), now(),
            case when i % 2 = 0 then now() end, case when i % 2 = 0 then ${sqlId("8000", "1")} end, case when i % 2 = 0 then 'dismissed' end
     from generate_series(1, ${pairs}) i`,
    `insert into report_snapshots (entry_id, version, message) select id, 2, '{"content": "hello"}' from report_entries`,
    `insert into reports (entry_id, n, reporter_id, version, reason, reported_at)
     select id, 1, sender_id, 2, 'spam', now() from report_entries`,
    `insert into removals (conversation_id, user_id, removed_by)
     select ${sqlId("9000", "i")}, ${sqlId("8000", "i")}, ${sqlId("8000", "i")} from generate_series(1, ${pairs}) i`,
    "update users set instance_role = 'admin' where username in ('user1', 'user2')",
    "update users set suspended_at = now() where username in ('user3', 'user4')",
    `insert into sessions (id, user_id, expires_at)
     select ${sqlId("a000", "i")}, ${sqlId("8000", "i")}, now() + interval '1 day' from generate_series(1, ${2 * pairs}) i`,
    "insert into refresh_tokens (token_hash, session_id) select uuid_send(id), id from sessions",
    "insert into known_networks (user_id, network) select user_id, uuid_send(id) from sessions",
    `insert into second_factors (user_id, id, secret, last_step)
     select ${sqlId("8000", "i")}, ${sqlId("d000", "i")}, 'sealed', 0 from generate_series(1, ${pairs}) i`,
    `insert into pending_second_factors (user_id, secret, expires_at)
     select ${sqlId("8000", "i")}, 'sealed', now() + interval '10 minutes' from generate_series(${pairs} + 1, ${2 * pairs}) i`,
    "insert into recovery_codes (user_id, code_hash) select user_id, uuid_send(id) from second_factors",
    "insert into remembered_devices (token_hash, user_id, expires_at) select uuid_send(id), user_id, now() + interval '30 days' from second_factors",
    `insert into identities (id, user_id, issuer, subject)
     select ${sqlId("f000", "i")}, ${sqlId("8000", "i")}, '${ISSUER}', i::text from generate_series(1, ${pairs}) i`,
    `insert into sign_on_attempts (state_hash, browser_hash, user_id, expires_at)
     select uuid_send(id), 'browser', case when id < '${session(100)}' then user_id end, now() + interval '10 minutes' from sessions
     order by id limit 5000`,
    `insert into sign_on_tokens (token_hash, browser_hash, user_id, issuer, subject, expires_at)
     select state_hash, browser_hash, user_id, '${ISSUER}', encode(state_hash, 'hex'), expires_at from sign_on_attempts`,
    "insert into former_names (name_hash, user_id) select name_hash(username_key || '-before'), id from users",
    `insert into departures (user_id, claimed_until) values ('${user(7)}', now())`,
    `insert into name_changes (user_id, conversation_id) select user_id, conversation_id from members where user_id = '${user(7)}'`,
    "insert into commits (node_id) select gen_random_uuid() from generate_series(1, 5000)",
    "insert into activity (conversation_id, message_count) select id, 20 from conversations",
    "insert into outbox (appended) select '[]' from generate_series(1, 5000)",
  ];
}
