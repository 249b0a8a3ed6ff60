import type { Duplex } from "node:stream";
import { CLOSE_CODES } from "@gochat/protocol";
import type { ClientFrame, CloseCode, ConnectionId, ConversationId, UserSummary } from "@gochat/protocol";
import type { WebSocket } from "ws";
import type { Actor } from "../platform/http/actor.ts";
import type { FrameBudget } from "./frame-budget.ts";
import { FrameQueue } from "./frame-queue.ts";
import type { ReadTurn } from "./read-turn.ts";
import { Replay } from "./replay.ts";
import type { SyncWait } from "./sync-wait.ts";
import { PING_FRAME, textFrame } from "./websocket-frame.ts";
import type { TickFlusher } from "./tick-flusher.ts";

// A socket that lets this much pile up is not going to catch up; it reads the rest from history.
const BACKLOG_MAX_BYTES = 1024 * 1024;
// For all sockets of a person: a few slow devices at once, not twenty.
const PERSON_BACKLOG_MAX_BYTES = 4 * 1024 * 1024;
// A peer has this long for the next 128 KiB of an answer: even a phone at the edge of a network is faster.
const DRAIN_WITHIN_MS = 10_000;
// Small frames are cheaper to copy into one buffer than to hand over one by one.
const JOIN_MAX_BYTES = 64 * 1024;
// Sends without an answer, and other frames that wait or are not done. More than that waits in the kernel's buffer.
const UNFINISHED_MAX = 1000;
const PENDING_MAX = 64;
// So long a peer that is not read any more has to see why it was closed.
const CLOSED_UNREAD_MS = 1000;

export interface ConnectionOptions {
  readonly id: ConnectionId;
  readonly actor: Actor;
  readonly user: UserSummary;
  readonly ws: WebSocket;
  readonly socket: Duplex;
  readonly flusher: TickFlusher;
  /** Null where events come by themselves. */
  readonly wait: SyncWait | null;
  /** The socket's own and its person's; none when limits are off. */
  readonly budgets: readonly FrameBudget[];
  /** Of its person. */
  readonly turn: ReadTurn;
  readonly noteUnsent: (socket: Duplex) => void;
  /** The sockets of its person on this node, itself among them. */
  readonly siblings: () => Iterable<Connection>;
  readonly onClosedByServer: (code: CloseCode) => void;
}

/** One socket. Everything that leaves goes through its queue; every end goes through `close` or `terminate`. */
export class Connection {
  readonly id: ConnectionId;
  readonly actor: Actor;
  readonly user: UserSummary;
  /** Anything heard since the last ping. */
  isAlive = true;
  readonly budgets: readonly FrameBudget[];
  readonly turn: ReadTurn;
  readonly #ws: WebSocket;
  readonly #socket: Duplex;
  readonly #flusher: TickFlusher;
  readonly #noteUnsent: (socket: Duplex) => void;
  readonly #siblings: () => Iterable<Connection>;
  readonly #onClosedByServer: (code: CloseCode) => void;
  #queue: Buffer[] = [];
  #queuedBytes = 0;
  /** Made with the first frame: many connections only listen. */
  #frames: FrameQueue | null = null;
  #unfinished = 0;
  #isOpen = true;
  #replay: Replay | null = null;
  #wait: SyncWait | null;
  #closeAfterWork: CloseCode | null = null;

  constructor(options: ConnectionOptions) {
    this.id = options.id;
    this.actor = options.actor;
    this.user = options.user;
    this.budgets = options.budgets;
    this.turn = options.turn;
    this.#ws = options.ws;
    this.#socket = options.socket;
    this.#flusher = options.flusher;
    this.#wait = options.wait;
    this.#noteUnsent = options.noteUnsent;
    this.#siblings = options.siblings;
    this.#onClosedByServer = options.onClosedByServer;
  }

  get userId() {
    return this.actor.userId;
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** What waits for its peer to take it. */
  get unsentBytes(): number {
    return this.#socket.writableLength + (this.#replay?.heldBytes ?? 0);
  }

  sendJson(frame: object): void {
    this.send(textFrame(JSON.stringify(frame)));
  }

  /** Queues a whole frame for the end of the tick. */
  send(frame: Buffer): void {
    if (!this.#isOpen) return;
    if (this.#queue.push(frame) === 1) this.#flusher.add(this);
    this.#queuedBytes += frame.length;
  }

  /** An event of a conversation: while the connection is brought up to date, or waits for that, it does not get it by itself. */
  sendEvent(conversationId: ConversationId, version: number, frame: Buffer): void {
    if (this.#replay?.hold(conversationId, version, frame) === true) return;
    if (this.#wait?.takes(conversationId, version) !== true) this.send(frame);
  }

  sendEphemeral(frame: Buffer, isPassing: boolean): void {
    if (this.#replay?.holdEphemeral(frame, isPassing) === true) return;
    if (this.#wait?.keeps(frame, isPassing) !== true) this.send(frame);
  }

  /** What must not overtake what a sync sends. */
  sendInOrder(frame: Buffer): void {
    if (this.#replay === null) this.sendEphemeral(frame, false);
    else this.#replay.holdAnyway(frame);
  }

  /** Syncs of one connection are handled one after the other, so there is one of these at a time. */
  beginReplay(named: ReadonlySet<ConversationId>, isLast: boolean): Replay {
    const target = {
      send: (frame: Buffer) => this.send(frame),
      drained: () => this.#drained(),
      overflow: () => this.terminate(4008),
    };
    const onEnd = () => {
      this.#replay = null;
    };
    const wait = this.#wait?.isWaiting === true ? this.#wait : null;
    this.#replay = new Replay(target, { named, wait, isLast, onEnd });
    return this.#replay;
  }

  ping(): void {
    this.send(PING_FRAME);
    const state = this.#wait?.beat();
    if (state === "late") this.close(4003);
    if (state === "over") this.#wait = null;
  }

  flush(): void {
    const queue = this.#queue;
    if (queue.length === 0) return;
    const bytes = this.#queuedBytes;
    this.#queue = [];
    this.#queuedBytes = 0;
    if (!this.#socket.writable) return;
    if (this.#socket.writableLength + bytes > BACKLOG_MAX_BYTES) return this.terminate(4008);
    const [first] = queue;
    if (queue.length === 1 && first !== undefined) {
      this.#socket.write(first);
    } else if (bytes <= JOIN_MAX_BYTES) {
      this.#socket.write(Buffer.concat(queue, bytes));
    } else {
      this.#socket.cork();
      for (const frame of queue) this.#socket.write(frame);
      this.#socket.uncork();
    }
    if (this.#socket.writableLength > 0) this.#noteUnsent(this.#socket);
    if (this.#socket.writableLength > 0) this.#giveUpSlowest();
  }

  pauseReading(): void {
    this.#ws.pause();
  }

  resumeReading(): void {
    this.#afterWork();
  }

  /** Does the work of an incoming frame: at once, or after what it is ordered with. */
  enqueue(frame: ClientFrame, work: () => void | Promise<void>): void {
    this.#frames ??= new FrameQueue(() => this.#afterWork());
    // Nobody is there any more who would get the answer.
    this.#frames.run(frame, () => (this.#isOpen ? work() : undefined));
    this.#pauseWhenFull();
  }

  beginWork(): void {
    this.#unfinished++;
    this.#pauseWhenFull();
  }

  endWork(): void {
    this.#unfinished--;
    this.#afterWork();
  }

  /** Reads no further, answers what was read, then closes. */
  finish(code: CloseCode): void {
    this.#closeAfterWork = code;
    this.#ws.pause();
    this.#afterWork();
  }

  /** Says goodbye: what is queued is sent, then the close frame. The peer has a few seconds to answer it. */
  close(code: CloseCode): void {
    if (!this.#isOpen) return;
    this.flush();
    this.#isOpen = false;
    this.#onClosedByServer(code);
    this.#ws.close(code, CLOSE_CODES[code].name);
    // The peer's answer must be read.
    this.#ws.resume();
  }

  /** Closes and reads no further: before an answer there may be megabytes, and to throw them away takes time as well. */
  closeUnread(code: CloseCode): void {
    if (!this.#isOpen) return;
    this.close(code);
    this.#ws.pause();
    setTimeout(() => this.#ws.terminate(), CLOSED_UNREAD_MS).unref();
  }

  /** For a peer that does not read or answer: a close frame would wait behind the backlog. */
  terminate(code: CloseCode): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#onClosedByServer(code);
    this.#ws.terminate();
  }

  /** The socket is gone, whoever ended it. */
  markClosed(): void {
    this.#isOpen = false;
    this.#queue = [];
  }

  /** Closes the one with most bytes unsent, when the sockets of this person have too many together (C10). */
  #giveUpSlowest(): void {
    const siblings = [...this.#siblings()].filter(({ isOpen }) => isOpen);
    const total = siblings.reduce((sum, { unsentBytes }) => sum + unsentBytes, 0);
    if (total <= PERSON_BACKLOG_MAX_BYTES) return;
    siblings.toSorted((a, b) => b.unsentBytes - a.unsentBytes)[0]?.terminate(4008);
  }

  /** False when the peer is gone, or did not take it in time. */
  async #drained(): Promise<boolean> {
    this.flush();
    if (!this.#isOpen || !this.#socket.writableNeedDrain) return this.#isOpen;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#socket.once("drain", resolve).once("close", resolve);
    const timer = setTimeout(() => this.terminate(4008), DRAIN_WITHIN_MS);
    await promise;
    clearTimeout(timer);
    this.#socket.off("drain", resolve).off("close", resolve);
    return this.#isOpen;
  }

  #afterWork(): void {
    if (this.#closeAfterWork === null) return this.#resumeWhenRoom();
    if (this.#unfinished === 0 && this.#pending === 0) this.close(this.#closeAfterWork);
  }

  get #pending(): number {
    return this.#frames?.pending ?? 0;
  }

  #pauseWhenFull(): void {
    if (this.#unfinished >= UNFINISHED_MAX || this.#pending >= PENDING_MAX) this.#ws.pause();
  }

  #resumeWhenRoom(): void {
    if (!this.#isOpen || !this.#ws.isPaused || this.turn.isOver) return;
    if (this.#unfinished < UNFINISHED_MAX / 2 && this.#pending < PENDING_MAX / 2) this.#ws.resume();
  }
}
