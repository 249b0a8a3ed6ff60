import type { ClientFrameOf, ConnectionId, ServerFrameOf, UserId } from "@gochat/protocol";
import { toWireError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { SendOutcome } from "./pending-send.ts";
import { sendMessage } from "./send-message.ts";
import type { SendDeps } from "./send-message.ts";

/** The socket that a frame came from. */
export interface Peer {
  readonly id: ConnectionId;
  readonly userId: UserId;
  readonly sendJson: (frame: object) => void;
  /** Until as many `endWork` calls the socket counts this as unfinished, and is read no further when there is much of it. */
  readonly beginWork: () => void;
  readonly endWork: () => void;
}

export function sendFrames(deps: SendDeps & { metrics: Metrics }) {
  return {
    "message.send": (
      peer: Peer,
      frame: ClientFrameOf<"message.send">,
      deadline: Deadline,
    ): void | Promise<void> => {
      const receivedAt = performance.now();
      peer.beginWork();
      return sendMessage(
        deps,
        { draft: frame, to: frame, senderId: peer.userId, connectionId: peer.id, deadline },
        (outcome) => {
          peer.sendJson(toAnswer(frame, outcome));
          deps.metrics.sends.inc({ outcome: outcome.kind });
          deps.metrics.sendToAck.observe((performance.now() - receivedAt) / 1000);
          peer.endWork();
        },
      );
    },
  };
}

function toAnswer(
  { id, client_id }: ClientFrameOf<"message.send">,
  outcome: SendOutcome,
): ServerFrameOf<"ack"> | ServerFrameOf<"error"> {
  const echo = { ...(id !== undefined && { id }), ...(client_id !== undefined && { client_id }) };
  if ("error" in outcome) return { type: "error", ...echo, error: toWireError(outcome.error) };
  const { kind, message } = outcome;
  return { type: "ack", ...echo, ...(kind === "duplicate" && { duplicate: true }), message };
}
