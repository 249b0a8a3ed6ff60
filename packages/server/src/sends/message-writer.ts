import type { ConnectionId, Message, MessageId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Logger } from "../platform/logger.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Postgres } from "../platform/postgres/open-postgres.ts";
import type { AppendedRow } from "./sends-store.ts";
import { failed } from "./pending-send.ts";
import type { PendingSend, StoredSend } from "./pending-send.ts";
import { LOCK_WAIT_MS, WriterLane } from "./writer-lane.ts";

export interface MessageWriterDeps {
  readonly postgres: Pick<Postgres, "openSession">;
  readonly nodeId: string;
  readonly lanes: number;
  /** What was stored by one commit, in commit order, after its senders were answered. Must not throw. */
  readonly onStored: (stored: readonly StoredSend[], outboxId: number) => void;
  readonly onUnsettled: () => void;
  readonly logger: Logger;
  readonly metrics: Metrics;
}

/**
 * The one way for sends into the table `messages`. A send is answered after its commit and never before (D1, H3); what was committed is
 * then handed on in the same tick. A conversation always uses the same lane, so its sends keep their order (O3).
 */
export class MessageWriter implements AsyncDisposable {
  readonly #lanes: WriterLane[];
  readonly #deps: MessageWriterDeps;

  constructor(deps: MessageWriterDeps) {
    this.#deps = deps;
    this.#lanes = Array.from(
      { length: deps.lanes },
      (_, index) =>
        new WriterLane({
          openSession: () =>
            deps.postgres.openSession({ name: `writer ${index}`, lockTimeoutMs: LOCK_WAIT_MS }),
          nodeId: deps.nodeId,
          onAnswered: (batch, rows) => this.#answer(batch, rows),
          onUnsettled: deps.onUnsettled,
          logger: deps.logger,
          metrics: deps.metrics,
        }),
    );
  }

  /** Sends waiting for their batch. */
  get depth(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.depth, 0);
  }

  /** The socket that sent a message whose answer is still on its way: it must not get the event, wherever that comes from. */
  originOf(messageId: MessageId): ConnectionId | null {
    for (const lane of this.#lanes) {
      const send = lane.inFlight.find((candidate) => candidate.messageId === messageId);
      if (send !== undefined) return send.connectionId;
    }
    return null;
  }

  append(send: PendingSend): void {
    // The last characters of a UUIDv7 are random.
    const lane = Number.parseInt(send.conversationId.slice(-4), 16) % this.#lanes.length;
    this.#lanes[lane]?.push(send);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#lanes.map((lane) => lane.close()));
  }

  #answer(batch: readonly PendingSend[], rows: readonly AppendedRow[]): void {
    const stored: StoredSend[] = [];
    let outboxId = 0;
    for (const [index, row] of rows.entries()) {
      const send = batch[index];
      if (send === undefined || row.outcome === "locked") continue;
      // Our own earlier try, whose answer was lost, is no duplicate: nobody has seen its message yet.
      if (row.outcome === "stored" || row.prior_id === send.messageId) {
        const message = row.prior ?? toMessage(send, row);
        outboxId = row.outbox_id ?? outboxId;
        stored.push({ send, message, audience: row.direct_ids });
        send.settle({ kind: "stored", message: withClientId(message, send.draft.client_id) });
      } else if (row.outcome === "duplicate" && row.prior !== null) {
        send.settle({ kind: "duplicate", message: withClientId(row.prior, send.draft.client_id) });
      } else {
        send.settle(failed(refusalOf(row.outcome, row.created_at)));
      }
    }
    if (stored.length > 0) this.#deps.onStored(stored, outboxId);
  }
}

function refusalOf(outcome: keyof typeof REFUSALS, createdAt: string): AppError {
  if (outcome !== "slow_mode") return new AppError(REFUSALS[outcome]);
  const leftMs = Date.parse(createdAt) - Date.now();
  return new AppError(outcome, { retryAfterMs: Math.max(leftMs, LEAST_WAIT_MS) }); // G13
}

// The clock of the database may be behind that of this node: nobody is told to come again at once, and refused again.
const LEAST_WAIT_MS = 250;

// What the statement that stores messages judged (D4, D8, G11, G12, G13, S6).
const REFUSALS = {
  conflict: "conflict",
  closed: "conversation_closed",
  not_accepted: "not_accepted",
  forbidden: "forbidden",
  silenced: "silenced",
  slow_mode: "slow_mode",
  not_found: "conversation_not_found",
  no_such_message: "message_not_found",
  no_such_file: "file_not_found",
  duplicate: "conflict",
} as const;

function toMessage(send: PendingSend, row: AppendedRow): Message {
  return {
    id: send.messageId,
    conversation_id: send.conversationId,
    seq: row.seq,
    version: row.version,
    sender: {
      id: send.senderId,
      username: row.username,
      display_name: row.display_name,
      version: row.user_version,
      avatar_id: row.avatar_id,
    },
    kind: "text",
    content: send.draft.content ?? "",
    ...(row.reply_to !== null && { reply_to: row.reply_to }),
    ...(row.mentions !== null && { mentions: row.mentions }),
    ...(row.attachments !== null && { attachments: row.attachments }),
    created_at: row.created_at,
    edited_at: null,
    deleted_at: null,
  };
}

const withClientId = (message: Message, clientId: string | undefined): Message =>
  clientId === undefined ? message : { ...message, client_id: clientId };
