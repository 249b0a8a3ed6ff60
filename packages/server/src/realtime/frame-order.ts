import { CLIENT_FRAMES, foldName } from "@gochat/protocol";
import type { ClientFrame, ClientFrameRow, ClientFrameType } from "@gochat/protocol";

export interface FrameOrder {
  /** Frames of one connection with the same key are done one after the other, as they came. Null: beside everything. */
  readonly key: string | null;
  readonly isSend?: true;
  /** A send whose conversation may have to be found out. */
  readonly isByName?: true;
}

const NOTHING: FrameOrder = { key: null };

type Ordered = ClientFrameRow["ordered"];

/** The words of the table of frames as keys. */
const ORDER: { readonly [O in NonNullable<Ordered>]: (frame: FrameOrderedBy<O>) => FrameOrder } = {
  sends: ({ recipient, conversation_id }) =>
    recipient === undefined
      ? { key: `in ${conversation_id}`, isSend: true }
      : { key: `to ${foldName(recipient)}`, isSend: true, isByName: true },
  changes: ({ conversation_id }) => ({ key: `change ${conversation_id}` }),
  typing: () => ({ key: "typing" }),
  // Each replaces the one before.
  watches: () => ({ key: "watch" }),
  // Live events wait while one runs; the next begins where it ended.
  syncs: () => ({ key: "sync" }),
};

type FrameOrderedBy<O extends Ordered> = {
  [T in ClientFrameType]: (typeof CLIENT_FRAMES)[T]["ordered"] extends O
    ? Extract<ClientFrame, { type: T }>
    : never;
}[ClientFrameType];

/** What a frame is ordered with (O3), as the table of frames says. */
export function orderOf(frame: ClientFrame): FrameOrder {
  const { ordered } = CLIENT_FRAMES[frame.type];
  return ordered === null ? NOTHING : (ORDER[ordered] as (frame: ClientFrame) => FrameOrder)(frame);
}
