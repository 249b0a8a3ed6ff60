import type { PresenceSet, PresenceWatch, TypingStart, TypingStop } from "@gochat/protocol";
import { withinDeadline } from "../platform/deadline.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { LocalPresence } from "./local-presence.ts";
import type { Peer } from "./peer.ts";
import type { Typing } from "./typing.ts";
import { watchPeople } from "./watch-people.ts";
import type { WatchDeps } from "./watch-people.ts";

export interface PresenceFrameDeps extends WatchDeps {
  readonly local: Pick<LocalPresence, "isConnected" | "set">;
  readonly typing: Pick<Typing, "start" | "stop">;
}

export function presenceFrames(deps: PresenceFrameDeps) {
  const { local, typing } = deps;
  return {
    "typing.start": (peer: Peer, frame: TypingStart, deadline: Deadline) =>
      withinDeadline(deadline, typing.start(peer.userId, frame.conversation_id)),
    "typing.stop": (peer: Peer, frame: TypingStop, deadline: Deadline) =>
      withinDeadline(deadline, typing.stop(peer.userId, frame.conversation_id)),
    "presence.set": (peer: Peer, frame: PresenceSet) => local.set(peer, frame.status),
    "presence.watch": (peer: Peer, frame: PresenceWatch, deadline: Deadline) =>
      watchPeople(deps, peer, frame, deadline),
  };
}
