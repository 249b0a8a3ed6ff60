import { foldName } from "@gochat/protocol";
import type { ClientFrame, ClientFrameType } from "@gochat/protocol";

export interface FrameOrder {
  /** Frames of one connection with the same key are done one after the other, as they came. Null: beside everything. */
  readonly key: string | null;
  readonly isSend?: true;
  /** A send whose conversation may have to be found out. */
  readonly isByName?: true;
}

const BESIDE: FrameOrder = { key: null };
const changeOf = ({ conversation_id }: { conversation_id: string }): FrameOrder => ({
  key: `change ${conversation_id}`,
});
const TYPING: FrameOrder = { key: "typing" };

/** What each frame is ordered with (O3). What has nothing here has an order of its own behind it, or none at all. */
const ORDER: { readonly [T in ClientFrameType]: (frame: Extract<ClientFrame, { type: T }>) => FrameOrder } = {
  "message.send": ({ recipient, conversation_id }) =>
    recipient === undefined
      ? { key: `in ${conversation_id}`, isSend: true }
      : { key: `to ${foldName(recipient)}`, isSend: true, isByName: true },
  "message.edit": changeOf,
  "message.delete": changeOf,
  "reaction.add": changeOf,
  "reaction.remove": changeOf,
  // Marks are queued as they come, and only rise.
  "conversation.mark": () => BESIDE,
  "typing.start": () => TYPING,
  "typing.stop": () => TYPING,
  "presence.set": () => BESIDE,
  // Each replaces the one before.
  "presence.watch": () => ({ key: "watch" }),
  // While one is replayed live events wait; the next one begins where it ended.
  sync: () => ({ key: "sync" }),
  ping: () => BESIDE,
};

export function orderOf(frame: ClientFrame): FrameOrder {
  return (ORDER[frame.type] as (frame: ClientFrame) => FrameOrder)(frame);
}
