import type { ClientFrameOf, UserId } from "@gochat/protocol";
import { withinDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { TypingRelay } from "./typing-relay.ts";

/** The socket of a device. */
interface Peer {
  readonly userId: UserId;
}

export function typingFrames(relay: TypingRelay) {
  return {
    "typing.start": (peer: Peer, frame: ClientFrameOf<"typing.start">, deadline: Deadline) =>
      withinDeadline(deadline, relay.start(peer.userId, frame.conversation_id)),
    "typing.stop": (peer: Peer, frame: ClientFrameOf<"typing.stop">, deadline: Deadline) =>
      withinDeadline(deadline, relay.stop(peer.userId, frame.conversation_id)),
  };
}
