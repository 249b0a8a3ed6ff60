import type { ConnectionId, ConversationId, UserId } from "@gochat/protocol";

/** A durable change of a conversation on its way to sockets. Its frames are encoded already. */
export interface ConversationEvent {
  readonly conversationId: ConversationId;
  readonly version: number;
  readonly audience: readonly UserId[];
  readonly frame: string;
  /** For the devices of `senderId`; the same as `frame` where the sender sees no more than others. */
  readonly ownFrame: string;
  readonly senderId: UserId;
  readonly exceptConnection: ConnectionId | null;
}

interface Header {
  c: ConversationId;
  v: number;
  a: readonly UserId[];
  s: UserId;
  x: ConnectionId | null;
  /** Length of `frame`; what follows it on the line is `ownFrame`, or nothing when they are the same. */
  n: number;
}

/**
 * One bus frame for a batch: the node's id, then for each event a line with its header and a line with its frames.
 * JSON holds no raw line feed, so a receiving node forwards the frames without parsing them.
 */
export function encodeEvents(nodeId: string, events: readonly ConversationEvent[]): string {
  const lines = [nodeId];
  for (const e of events) {
    const header: Header = {
      c: e.conversationId,
      v: e.version,
      a: e.audience,
      s: e.senderId,
      x: e.exceptConnection,
      n: e.frame.length,
    };
    lines.push(JSON.stringify(header), e.ownFrame === e.frame ? e.frame : e.frame + e.ownFrame);
  }
  return lines.join("\n");
}

/** The events of another node; none when the frame is this node's own. */
export function decodeEvents(nodeId: string, busFrame: string): ConversationEvent[] {
  const lines = busFrame.split("\n");
  if (lines[0] === nodeId) return [];
  const events: ConversationEvent[] = [];
  for (let i = 1; i + 1 < lines.length; i += 2) {
    const header = JSON.parse(lines[i] ?? "") as Header;
    const frames = lines[i + 1] ?? "";
    const frame = frames.slice(0, header.n);
    events.push({
      conversationId: header.c,
      version: header.v,
      audience: header.a,
      senderId: header.s,
      exceptConnection: header.x,
      frame,
      ownFrame: frames.slice(header.n) || frame,
    });
  }
  return events;
}
