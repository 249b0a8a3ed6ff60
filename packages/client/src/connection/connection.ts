import type { AbortSignalLike } from "../platform-types.ts";
import { PROTOCOL_VERSION } from "../contract/constants.ts";
import type { ClientFrame, ServerFrame, ServerFrames } from "../contract/frames.ts";
import type { Cancel, Environment, WebSocketLike } from "../environment.ts";
import { GoChatError, unreachable } from "../errors.ts";
import { closedError } from "./closed-error.ts";
import { createRequests } from "./requests.ts";
import type { Requests } from "./requests.ts";
import type { Effect, Input } from "./states.ts";
import { statusOf } from "./status.ts";
import type { ConnectionStatus } from "./status.ts";
import { INITIAL, transition } from "./transition.ts";

// What a socket is closed with that nobody closed.
const ABNORMAL_CLOSURE = 1006;
// The `readyState` of an open socket.
const OPEN = 1;

/** None of the callbacks may throw, but for `ticket` and `onReady`. */
export interface ConnectionDeps {
  /** Of the server, with `http:` or `https:` and without a slash at its end. */
  readonly url: string;
  readonly environment: Environment;
  /** A new ticket (A11). What it throws and is not retryable ends the connection for good. */
  readonly ticket: (signal: AbortSignalLike) => Promise<string>;
  /** Every frame, answers too, in the order in which they came. Frames of a type that nobody knows are among them (V2). */
  readonly onFrame: (frame: ServerFrame) => void;
  /** Brings the device up to date, by `request`. When it throws, the connection is made anew. The signal: it is lost already. */
  readonly onReady: (ready: ServerFrames["ready"], signal: AbortSignalLike) => Promise<void>;
  readonly onStatus: (status: ConnectionStatus) => void;
}

export interface Connection {
  /** Another object whenever, and only when, something is different. */
  readonly status: ConnectionStatus;
  /** Connects, and goes on doing so until `stop`, or until it is no use (`closed` with an error). */
  readonly start: () => void;
  /** Tries at once, unless the server said to wait; where it is closed, begins anew; where it is online, looks whether it still is. */
  readonly retry: () => void;
  /**
   * When it returns (or, from within a callback, right after that), nothing is left: no timer, no listener, no open request, and no
   * frame comes any more.
   */
  readonly stop: () => void;
  /** False when the frame is not sent: there is no connection, or nobody is let in yet. */
  readonly send: (frame: ClientFrame) => boolean;
  readonly request: Requests["request"];
}

/** One connection to a server that is made anew whenever it is lost. */
export function createConnection(deps: ConnectionDeps): Connection {
  const { environment } = deps;
  let state = INITIAL;
  let status = statusOf(state);
  let socket: WebSocketLike | undefined;
  let life = new AbortController();
  let cancelTimer: Cancel | undefined;
  let stopListening: Cancel | undefined;
  const inputs: Input[] = [];
  let isRunning = false;
  const requests = createRequests(environment.schedule, send);

  /** What effects and callbacks put in comes after the step that they are of. */
  function give(input: Input): void {
    inputs.push(input);
    if (isRunning) return;
    isRunning = true;
    try {
      for (let next = inputs.shift(); next !== undefined; next = inputs.shift()) step(next);
    } finally {
      isRunning = false;
    }
  }

  function step(input: Input): void {
    const [next, effects] = transition(state, input, {
      now: environment.now(),
      random: environment.random(),
      isOnline: environment.isOnline(),
    });
    state = next;
    for (const effect of effects) carryOut(effect);
    if (state.kind === "stopped") {
      stopListening?.();
      stopListening = undefined;
    } else {
      stopListening ??= environment.onWake(() => give({ type: "wake" }));
    }
    const told = statusOf(state);
    // While it is the same state, nothing else of it changes.
    if (told.state === status.state) return;
    status = told;
    deps.onStatus(told);
  }

  function carryOut(effect: Effect): void {
    const { attempt } = state;
    switch (effect.type) {
      case "askForTicket":
        life = new AbortController();
        void askForTicket(attempt, life.signal).then(give);
        return;
      case "open":
        open(attempt, effect.ticket);
        return;
      case "sync":
        void sync(attempt, effect.ready, life.signal).then(give);
        return;
      case "ping":
        send({ type: "ping" });
        return;
      case "close":
        close(effect.code);
        return;
      case "schedule":
        cancelTimer?.();
        cancelTimer = environment.schedule(effect.delayMs, () => give({ type: "elapsed" }));
        return;
      case "cancel":
        cancelTimer?.();
    }
  }

  async function askForTicket(attempt: number, signal: AbortSignalLike): Promise<Input> {
    try {
      return { type: "ticketed", attempt, ticket: await deps.ticket(signal) };
    } catch (thrown) {
      return { type: "failed", attempt, error: asError(thrown) };
    }
  }

  async function sync(
    attempt: number,
    ready: ServerFrames["ready"],
    signal: AbortSignalLike,
  ): Promise<Input> {
    try {
      await deps.onReady(ready, signal);
      return { type: "synced", attempt };
    } catch (thrown) {
      return { type: "unsynced", attempt, error: asError(thrown) };
    }
  }

  function open(attempt: number, ticket: string): void {
    const fail = (error: GoChatError) => give({ type: "failed", attempt, error });
    try {
      // C1, C3, V1, R9
      const query = `v=${PROTOCOL_VERSION}&sync=1&ticket=${encodeURIComponent(ticket)}`;
      socket = environment.openWebSocket(`${deps.url.replace("http", "ws")}/ws?${query}`);
    } catch (thrown) {
      return fail(asError(thrown));
    }
    socket.onmessage = ({ data }) => receive(attempt, data);
    socket.onclose = ({ code }) => fail(closedError(code));
    // Not every socket says that it is closed after it has said that it failed.
    socket.onerror = () => fail(closedError(ABNORMAL_CLOSURE));
  }

  function receive(attempt: number, data: unknown): void {
    const frame = frameOf(data);
    if (frame !== undefined) {
      deps.onFrame(frame);
      requests.answer(frame);
      if (frame.type === "ready") give({ type: "ready", attempt, ready: frame });
    }
    give({ type: "heard", attempt });
  }

  function send(frame: ClientFrame): boolean {
    if (socket === undefined || (state.kind !== "syncing" && state.kind !== "online")) return false;
    // Lost, as all that is on the wire when a connection breaks: a socket says only later that it is closed, and whoever waits for an
    // answer is told then. Browsers would log an error.
    if (socket.readyState === OPEN) socket.send(JSON.stringify(frame));
    return true;
  }

  function close(code: number): void {
    const former = socket;
    socket = undefined;
    requests.abandon();
    life.abort();
    if (former === undefined) return;
    former.onmessage = null;
    former.onclose = null;
    // The package `ws` throws what it has to say about a socket that never opened, unless somebody listens.
    former.onerror = () => {};
    former.close(code);
  }

  const start = () => give({ type: "start" });
  return {
    get status() {
      return status;
    },
    start,
    retry: start,
    stop: () => give({ type: "stop" }),
    send,
    request: requests.request,
  };
}

/** Undefined for what is no frame. */
function frameOf(data: unknown): ServerFrame | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const frame = JSON.parse(data) as ServerFrame | null;
    return typeof frame?.type === "string" ? frame : undefined;
  } catch {
    return undefined;
  }
}

const asError = (thrown: unknown): GoChatError =>
  thrown instanceof GoChatError
    ? thrown
    : unreachable(`No connection to the server: ${String(thrown)}`, thrown);
