import type { ClientFrameOf } from "@gochat/protocol";
import type { Deadline } from "../platform/deadline.ts";
import type { LocalPresence } from "./local-presence.ts";
import type { Peer } from "./peer.ts";
import { watchPeople } from "./watch-people.ts";
import type { WatchDeps } from "./watch-people.ts";

export interface PresenceFrameDeps extends WatchDeps {
  readonly local: Pick<LocalPresence, "isConnected" | "set">;
}

export function presenceFrames(deps: PresenceFrameDeps) {
  const { local } = deps;
  return {
    "presence.set": (peer: Peer, frame: ClientFrameOf<"presence.set">) => local.set(peer, frame.status),
    "presence.watch": (peer: Peer, frame: ClientFrameOf<"presence.watch">, deadline: Deadline) =>
      watchPeople(deps, peer, frame, deadline),
  };
}
