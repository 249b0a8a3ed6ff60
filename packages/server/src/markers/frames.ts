import type { ClientFrameOf, ConnectionId, ServerFrameOf, UserId } from "@gochat/protocol";
import { logUnexpected, toWireError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Logger } from "../platform/logger.ts";
import { markConversations } from "./mark-conversations.ts";
import type { MarkDeps } from "./mark-conversations.ts";

/** The socket that a frame came from. */
export interface Peer {
  readonly id: ConnectionId;
  readonly userId: UserId;
  readonly sendJson: (frame: object) => void;
  /** Until as many `endWork` calls the socket counts this as unfinished, and is read no further when there is much of it. */
  readonly beginWork: () => void;
  readonly endWork: () => void;
}

export function markerFrames(deps: MarkDeps & { logger: Logger }) {
  return {
    /** Returns nothing, so that the sends of the same socket do not wait for it. */
    "conversation.mark": (
      peer: Peer,
      frame: ClientFrameOf<"conversation.mark">,
      deadline: Deadline,
    ): void => {
      peer.beginWork();
      void answerMark(deps, peer, frame, deadline).finally(() => peer.endWork());
    },
  };
}

async function answerMark(
  deps: MarkDeps & { logger: Logger },
  peer: Peer,
  { id, marks }: ClientFrameOf<"conversation.mark">,
  deadline: Deadline,
): Promise<void> {
  const echo = { ...(id !== undefined && { id }) };
  try {
    const answer = await markConversations(deps, peer.userId, marks, deadline);
    peer.sendJson({ type: "marks", ...echo, ...answer } satisfies ServerFrameOf<"marks">);
  } catch (error) {
    logUnexpected(deps.logger, error, "a conversation.mark frame failed");
    peer.sendJson({ type: "error", ...echo, error: toWireError(error) } satisfies ServerFrameOf<"error">);
  }
}
