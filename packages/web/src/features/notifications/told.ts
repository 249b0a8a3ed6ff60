/** What the tabs of this browser have told of, so that each message is told once. */
export interface Told {
  readonly ids: readonly string[];
  /** When a sound was made last; milliseconds since 1970. */
  readonly soundAt: number;
}

export const NOTHING_TOLD: Told = { ids: [], soundAt: 0 };

const KEPT_MAX = 50;
// A burst of messages is one event.
const SOUND_PAUSE_MS = 2_000;

export interface Telling {
  readonly told: Told;
  /** No tab has told of the last one yet. */
  readonly isFirst: boolean;
  readonly hasSound: boolean;
}

/** Notes that messages are told of by the last one; `wantsSound`: that it makes a sound, unless there was one just now. */
export function tell(
  { ids, soundAt }: Told,
  messageIds: readonly string[],
  now: number,
  wantsSound: boolean,
): Telling {
  if (ids.includes(messageIds.at(-1) ?? ""))
    return { told: { ids, soundAt }, isFirst: false, hasSound: false };
  // A clock that was set back makes no silence.
  const hasSound = wantsSound && Math.abs(now - soundAt) >= SOUND_PAUSE_MS;
  const told = { ids: [...ids, ...messageIds].slice(-KEPT_MAX), soundAt: hasSound ? now : soundAt };
  return { told, isFirst: true, hasSound };
}

export function parseTold(found: unknown): Told {
  const { ids, soundAt } = (found ?? {}) as Partial<Told>;
  return {
    ids: Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [],
    soundAt: typeof soundAt === "number" ? soundAt : 0,
  };
}
