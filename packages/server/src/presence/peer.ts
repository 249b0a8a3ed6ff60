import type { ConnectionId, UserId } from "@gochat/protocol";

/** The socket of a device. */
export interface Peer {
  readonly id: ConnectionId;
  readonly userId: UserId;
  readonly sendJson: (frame: object) => void;
}
