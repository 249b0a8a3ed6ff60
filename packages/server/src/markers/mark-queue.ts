import type { Mark, Marked, UserId } from "@gochat/protocol";
import { refusalOfStranger } from "../conversation-policy.ts";
import { AppError, asAppError, logUnexpected } from "../errors.ts";
import { isOver, withinDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Logger } from "../platform/logger.ts";
import { isConnectionLoss, isRetryable } from "../platform/postgres/pg-errors.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { keyOf, findMarkers } from "./find-markers.ts";
import { writeMarks } from "./markers-store.ts";
import type { BatchedMark, MemberKey, News, WrittenMarks } from "./markers-store.ts";

export interface MarkQueueDeps {
  readonly postgres: Sql;
  readonly nodeId: string;
  /** Markers moved, or may have. */
  readonly onChanged: (key: MemberKey, news: News) => void;
  readonly logger: Logger;
}

/** The marks of one request: all of them are written, or none (U2). */
interface MarkRequest {
  readonly userId: UserId;
  readonly marks: readonly Mark[];
  readonly deadline: Deadline;
  readonly answer: PromiseWithResolvers<Marked[]>;
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

  /** The person's own state of each of these conversations after the marks, in the order in which they are first named. */
  async mark(userId: UserId, marks: readonly Mark[], deadline: Deadline): Promise<Marked[]> {
    if (this.#isClosed) throw new AppError("unavailable");
    const answer = Promise.withResolvers<Marked[]>();
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
    const { refused, changed } = await this.#tryWrite(marks);
    for (const [conversationId, userId, news] of changed)
      this.#deps.onChanged({ conversationId, userId }, news);
    const isRefused = new Set(refused);
    const states = await findMarkers(
      this.#deps.postgres,
      marks.filter(({ request }) => !isRefused.has(request)),
    );
    for (const [index, { userId, marks, answer }] of batch.entries()) {
      const conversationIds = [...new Set(marks.map((mark) => mark.conversation_id))];
      const marked = conversationIds.flatMap((conversation_id) => {
        const state = states.get(keyOf({ conversationId: conversation_id, userId }));
        return state === undefined ? [] : [{ conversation_id, me: state.me }];
      });
      // A state is also missing when the person was removed since the marks were written.
      if (isRefused.has(index) || marked.length < conversationIds.length)
        answer.reject(refusalOfStranger("conversation.mark"));
      else answer.resolve(marked);
    }
  }

  async #tryWrite(marks: readonly BatchedMark[]): Promise<WrittenMarks> {
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

const toBatchedMarks = ({ userId, marks }: MarkRequest, request: number): BatchedMark[] =>
  marks.map((mark) => ({
    request,
    userId,
    conversationId: mark.conversation_id,
    readSeq: mark.read_seq ?? 0,
    deliveredSeq: mark.delivered_seq ?? 0,
    isMarkedUnread: mark.is_marked_unread ?? null,
  }));
