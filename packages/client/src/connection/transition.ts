import { HEARTBEAT_GRACE_MS } from "../contract/constants.ts";
import { unreachable } from "../errors.ts";
import type { GoChatError } from "../errors.ts";
import { LONGEST_PAUSE_MS, pauseAfter } from "./back-off.ts";
import type {
  Effect,
  Input,
  Moment,
  Online,
  Opening,
  State,
  Step,
  Syncing,
  Ticketing,
  Waiting,
} from "./states.ts";

/*
 * What the connection does, without doing it:
 *
 *   stopped ──start──▶ ticketing ──▶ opening ──ready──▶ syncing ──▶ online
 *      ▲                  ▲  └──────────┴──────┬───────────┴──────────┘
 *      │                  │                    ▼ failed, or silent for too long
 *      │                  └─────────────── waiting: connects again when its time is over, or at a wake
 *      └── stop, or a failure that no other attempt can mend
 *
 * In every state but `stopped` one timer runs, and `schedule` replaces it. Each attempt has a number; what comes of an earlier one is
 * dropped.
 */

/** For the ticket, and again from the opening of the socket to `ready`. */
export const ATTEMPT_LIMIT_MS = 15_000;
/** Online for so long, and the next failure counts as the first one. */
export const CALM_AFTER_MS = 30_000;
/** For an answer to a ping after a wake. Shorter than that after silence: somebody is looking at the screen. */
export const WAKE_GRACE_MS = 5000;
/** Whatever a server says, it is not pinged more often. */
const SHORTEST_HEARTBEAT_MS = 1000;

export const NORMAL_CLOSURE = 1000;
/** As the server closes a connection of which it hears nothing. */
export const HEARTBEAT_MISSED = 4002;

type InputOf<T extends Input["type"]> = Extract<Input, { type: T }>;
type Table = {
  readonly [S in State as S["kind"]]: {
    readonly [I in Input as I["type"]]: (state: S, input: I, at: Moment) => Step;
  };
};

export const INITIAL: State = { kind: "stopped", attempt: 0, failures: 0, error: undefined };

const schedule = (delayMs: number): Effect => ({ type: "schedule", delayMs });
const ping: Effect = { type: "ping" };

const ignore = (state: State): Step => [state, []];

const connect = ({ attempt, failures }: State): Step => [
  { kind: "ticketing", attempt: attempt + 1, failures },
  [{ type: "askForTicket" }, schedule(ATTEMPT_LIMIT_MS)],
];

/** Also while the machine says that it has no network: it may be wrong. */
const connectNow = (state: Waiting, _input: Input, { now }: Moment): Step =>
  now < state.notBefore ? ignore(state) : connect(state);

const wake = (state: Waiting, input: Input, at: Moment): Step =>
  at.isOnline ? connectNow({ ...state, isOffline: false }, input, at) : ignore({ ...state, isOffline: true });

const open = ({ attempt, failures }: Ticketing, { ticket }: InputOf<"ticketed">): Step => [
  { kind: "opening", attempt, failures },
  [{ type: "open", ticket }, schedule(ATTEMPT_LIMIT_MS)],
];

// C5
function greet({ attempt, failures }: Opening, { ready }: InputOf<"ready">): Step {
  const heartbeatMs = Math.max(SHORTEST_HEARTBEAT_MS, ready.heartbeat_ms);
  return [
    { kind: "syncing", attempt, failures, pulse: "heard", heartbeatMs },
    [{ type: "sync", ready }, schedule(heartbeatMs)],
  ];
}

const settle = (state: Syncing, _input: Input, { now }: Moment): Step => [
  { ...state, kind: "online", since: now },
  [],
];

const hear = (state: Syncing | Online): Step => [
  state.pulse === "heard" ? state : { ...state, pulse: "heard" },
  [schedule(state.heartbeatMs)],
];

/** Finds out whether the socket outlived a sleep. More wakes do not put the answer off. */
const urge = (state: Syncing | Online): Step =>
  state.pulse === "urged"
    ? ignore(state)
    : [{ ...state, pulse: "urged" }, [...(state.pulse === "heard" ? [ping] : []), schedule(WAKE_GRACE_MS)]];

// C9
const beat = (state: Syncing | Online, _input: Input, at: Moment): Step =>
  state.pulse === "heard"
    ? [{ ...state, pulse: "asked" }, [ping, schedule(HEARTBEAT_GRACE_MS)]]
    : retry(state, unreachable("The connection was dead: nothing came over it."), at, HEARTBEAT_MISSED);

const giveUpWaiting = (state: Ticketing | Opening, _input: Input, at: Moment): Step =>
  retry(state, unreachable("The server did not answer in time."), at);

const fail = (state: State, { error }: InputOf<"failed">, at: Moment): Step =>
  error.isRetryable ? retry(state, error, at) : halt(state, error);

/** Whatever it was, it is not the user's fault. */
const retrySync = (state: State, { error }: InputOf<"unsynced">, at: Moment): Step => retry(state, error, at);

function retry(state: State, error: GoChatError, at: Moment, code = NORMAL_CLOSURE): Step {
  const isCalm = state.kind === "online" && at.now - state.since >= CALM_AFTER_MS;
  const failures = isCalm ? 0 : state.failures;
  const isCrowd = error.code === "unavailable" || error.status === 503;
  const leastMs = error.retryAfterMs ?? 0;
  const delayMs = leastMs + (at.isOnline ? pauseAfter(failures, at.random, isCrowd) : LONGEST_PAUSE_MS);
  return [
    {
      kind: "waiting",
      attempt: state.attempt,
      failures: failures + 1,
      error,
      notBefore: at.now + leastMs,
      retryAt: at.now + delayMs,
      isOffline: !at.isOnline,
    },
    [{ type: "close", code }, schedule(delayMs)],
  ];
}

const stop = (state: State): Step => halt(state);

const halt = ({ attempt }: State, error?: GoChatError): Step => [
  { kind: "stopped", attempt, failures: 0, error },
  [{ type: "close", code: NORMAL_CLOSURE }, { type: "cancel" }],
];

const TABLE: Table = {
  stopped: {
    start: connect,
    stop: ignore,
    wake: ignore,
    elapsed: ignore,
    ticketed: ignore,
    ready: ignore,
    synced: ignore,
    unsynced: ignore,
    heard: ignore,
    failed: ignore,
  },
  waiting: {
    start: connectNow,
    stop,
    wake,
    elapsed: connect,
    ticketed: ignore,
    ready: ignore,
    synced: ignore,
    unsynced: ignore,
    heard: ignore,
    failed: ignore,
  },
  ticketing: {
    start: ignore,
    stop,
    wake: ignore,
    elapsed: giveUpWaiting,
    ticketed: open,
    ready: ignore,
    synced: ignore,
    unsynced: ignore,
    heard: ignore,
    failed: fail,
  },
  opening: {
    start: ignore,
    stop,
    wake: ignore,
    elapsed: giveUpWaiting,
    ticketed: ignore,
    ready: greet,
    synced: ignore,
    unsynced: ignore,
    heard: ignore,
    failed: fail,
  },
  syncing: {
    start: urge,
    stop,
    wake: urge,
    elapsed: beat,
    ticketed: ignore,
    ready: ignore,
    synced: settle,
    unsynced: retrySync,
    heard: hear,
    failed: fail,
  },
  online: {
    start: urge,
    stop,
    wake: urge,
    elapsed: beat,
    ticketed: ignore,
    ready: ignore,
    synced: ignore,
    unsynced: ignore,
    heard: hear,
    failed: fail,
  },
};

/** What becomes of a state, and what is to be done, in this order. */
export function transition(state: State, input: Input, at: Moment): Step {
  if ("attempt" in input && input.attempt !== state.attempt) return ignore(state);
  return TABLE[state.kind][input.type](state as never, input as never, at);
}
