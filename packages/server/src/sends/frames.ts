import type { ClientFrameOf, ConnectionId, ServerFrameOf, UserId, WireError } from "@gochat/protocol";
import type { AppError } from "../errors.ts";
import { toWireError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Metrics } from "../metrics/metrics.ts";
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
        { ...frame, senderId: peer.userId, connectionId: peer.id, deadline },
        (error, message, isDuplicate) => {
          if (message === undefined) {
            peer.sendJson({ type: "error", ...echo(frame), error: toWireError(error) satisfies WireError });
          } else {
            const ack: ServerFrameOf<"ack"> = {
              type: "ack",
              ...echo(frame),
              ...(isDuplicate && { duplicate: true as const }),
              message,
            };
            peer.sendJson(ack);
          }
          countSend(deps.metrics, error, isDuplicate === true);
          deps.metrics.sendToAck.observe((performance.now() - receivedAt) / 1000);
          peer.endWork();
        },
      );
    },
  };
}

/** `id` and `client_id` come back as they were sent. */
function echo({ id, client_id }: Pick<ClientFrameOf<"message.send">, "id" | "client_id">): {
  id?: string;
  client_id?: string;
} {
  return { ...(id !== undefined && { id }), ...(client_id !== undefined && { client_id }) };
}

export function countSend(metrics: Metrics, error: AppError | null, isDuplicate: boolean): void {
  metrics.sends.inc({ outcome: outcomeOf(error, isDuplicate) });
}

function outcomeOf(error: AppError | null, isDuplicate: boolean): string {
  if (error === null) return isDuplicate ? "duplicate" : "stored";
  return error.code === "outcome_unknown" ? "unknown" : "refused";
}
