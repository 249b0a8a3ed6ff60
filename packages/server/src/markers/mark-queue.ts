import type { ConversationId, Mark, Marked, UserId } from "@gochat/protocol";
import { refusalOfStranger } from "../conversation-policy.ts";
import { AppError, asAppError, logUnexpected } from "../errors.ts";
import { isOver, withinDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Logger } from "../platform/logger.ts";
import { isConnectionLoss, isRetryable } from "../platform/postgres/pg-errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { keyOf, findMarkers } from "./find-markers.ts";
import { writeMarks } from "./markers-store.ts";
import type { BatchedMark, ChangedState, MemberKey, News, MarkerRow } from "./markers-store.ts";

export interface MarkQueueDeps {
  readonly postgres: Sql;
  readonly nodeId: string;
  /** Markers moved, or may have. */
  readonly onChanged: (key: MemberKey, news: News) => void;
  readonly logger: Logger;
}

/** What became of each conversation of a request, in the order in which they are first named. */
export interface MarkAnswer {
  readonly marks: Marked[];
  /** Those that are not the person's own (U2). */
  readonly not_found: ConversationId[];
}

interface MarkRequest {
  readonly userId: UserId;
  readonly marks: readonly Mark[];
  readonly deadline: Deadline;
  readonly answer: PromiseWithResolvers<MarkAnswer>;
}

// Ten full requests, written in about 30 ms. Their rows are locked that long, so a larger batch would hold up sends.
const BATCH_MAX_MARKS = 1000;
const TRIES = 2;

/**
 * Marks of everybody: one batch in flight, and what comes meanwhile is the next. No timer: an idle node adds no delay, and a
 * busy one batches by itself. A mark that was lost or written twice does no harm, so every failure is one to try again after.
 */
export class MarkQueue implements AsyncDisposable {
  readonly #deps: MarkQueueDeps;
  #waiting: MarkRequest[] = [];
  #running: Promise<void> | null = null;
  #isClosed = false;

  constructor(deps: MarkQueueDeps) {
    this.#deps = deps;
  }

  /** The person's own state of these conversations after the marks. */
  async mark(userId: UserId, marks: readonly Mark[], deadline: Deadline): Promise<MarkAnswer> {
    if (this.#isClosed) throw new AppError("unavailable");
    const answer = Promise.withResolvers<MarkAnswer>();
    this.#waiting.push({ userId, marks, deadline, answer });
    this.#running ??= this.#run();
    return withinDeadline(deadline, answer.promise);
  }

  /** Writes what waits. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#nextBatch();
      if (batch.length === 0) continue;
      try {
        await this.#write(batch);
      } catch (error) {
        logUnexpected(this.#deps.logger, error, "a batch of marks failed");
        for (const { answer } of batch)
          answer.reject(isRetryable(error) ? new AppError("unavailable") : asAppError(error));
      }
    }
    this.#running = null;
  }

  /** Without those whose time is up, who were answered. One request is always in it, however many marks it has. */
  #nextBatch(): MarkRequest[] {
    this.#waiting = this.#waiting.filter(({ deadline }) => !isOver(deadline));
    let marks = 0;
    const end = this.#waiting.findIndex(
      (request, index) => (marks += request.marks.length) > BATCH_MAX_MARKS && index > 0,
    );
    return this.#waiting.splice(0, end === -1 ? this.#waiting.length : end);
  }

  async #write(batch: readonly MarkRequest[]): Promise<void> {
    const marks = batch.flatMap(toBatchedMarks);
    for (const [conversationId, userId, news] of await this.#tryWrite(marks))
      this.#deps.onChanged({ conversationId, userId }, news);
    const states = await findMarkers(this.#deps.postgres, marks);
    for (const request of batch) {
      const answer = answerOf(request, states);
      if (answer.marks.length > 0) request.answer.resolve(answer);
      else request.answer.reject(refusalOfStranger("conversation.mark"));
    }
  }

  async #tryWrite(marks: readonly BatchedMark[]): Promise<ChangedState[]> {
    for (let tries = 1; ; tries++) {
      try {
        return await writeMarks(this.#deps.postgres, this.#deps.nodeId, marks);
      } catch (error) {
        // The loser of a race for locks was rolled back.
        if (isRetryable(error) && tries < TRIES) continue;
        // They may be written: then nobody else would tell the devices of this node.
        if (isConnectionLoss(error))
          for (const mark of marks) this.#deps.onChanged(mark, mark.readSeq > 0 ? "read" : "delivered");
        throw error;
      }
    }
  }
}

/** Who was removed since the marks were written has no state either. */
function answerOf({ userId, marks }: MarkRequest, states: ReadonlyMap<string, MarkerRow>): MarkAnswer {
  const answer: MarkAnswer = { marks: [], not_found: [] };
  for (const conversation_id of new Set(marks.map((mark) => mark.conversation_id))) {
    const state = states.get(keyOf({ conversationId: conversation_id, userId }));
    if (state === undefined) answer.not_found.push(conversation_id);
    else answer.marks.push({ conversation_id, me: state.me });
  }
  return answer;
}

const toBatchedMarks = ({ userId, marks }: MarkRequest): BatchedMark[] =>
  marks.map((mark) => ({
    userId,
    conversationId: mark.conversation_id,
    readSeq: mark.read_seq ?? 0,
    deliveredSeq: mark.delivered_seq ?? 0,
    isMarkedUnread: mark.is_marked_unread ?? null,
    unreadFrom: mark.unread_from ?? null,
  }));
