import type { AbortSignalLike } from "../platform-types.ts";
import type { Requests } from "../connection/requests.ts";
import type { Store } from "../store.ts";
import type { Reader } from "./reader.ts";
import { syncFrames } from "./sync-frames.ts";

export interface ResumeDeps {
  readonly store: Store;
  readonly reader: Reader;
  readonly request: Requests["request"];
}

// A sync goes on for as long as its device takes what it brings (E6). A dead connection is found sooner, by its silence.
const TIMEOUT_MS = 10 * 60_000;

/**
 * Brings a device up to date on a connection that is `ready`, was opened with `sync=1`, and whose frames all go to the store in
 * their order (R1, R8, R9). When it resolves there is neither a gap nor anything to be read. `isNew`: it knows nothing yet.
 */
export async function resume(
  { store, reader, request }: ResumeDeps,
  isNew: boolean,
  signal: AbortSignalLike,
): Promise<void> {
  if (isNew) await reader.readList(signal);
  const { state } = store;
  const frames = syncFrames(isNew ? fromTheBeginning(state) : state);
  const answers = await Promise.all(frames.map((frame) => request(frame, { signal, timeoutMs: TIMEOUT_MS })));
  const [first] = answers;
  if (first !== undefined)
    store.dispatch({
      type: "local.resumed",
      place: { since: first.since, epoch: first.epoch },
      // Who has just read the list need not do it again, however many markers there are.
      isListTooOld: !isNew && answers.some((answer) => answer.too_far === true),
    });
  await reader.readAwaited(signal);
}

/** R4: this brings the markers of everybody in what was just read. */
const fromTheBeginning = (state: Store["state"]): Store["state"] =>
  state.place === null ? state : { ...state, place: { ...state.place, since: "0" } };
