import type { ConnectionId, ConversationId, UserId } from "@gochat/protocol";
import type { ConversationEvent, AnyEvent, EphemeralEvent, MembershipChange } from "../conversation-event.ts";

interface Header {
  c: ConversationId;
  a?: readonly UserId[];
  x?: ConnectionId;
  /** Lengths of the frames on the next line: that for all, then those for some. */
  n: number[];
  s?: (readonly UserId[])[];
  v?: number;
  q?: number;
  m?: MembershipChange;
  e?: 1;
  p?: 1;
}

/**
 * One bus frame for a batch: the node's id, then for each event a line with its header and a line with its frames.
 * JSON holds no raw line feed, so a receiving node forwards the frames without parsing them.
 */
export function encodeEvents(
  nodeId: string,
  events: readonly (ConversationEvent | EphemeralEvent)[],
): string {
  const lines = [nodeId];
  for (const event of events) {
    const { conversationId, audience, exceptConnection, frame, perUser } = event;
    const header: Header = {
      c: conversationId,
      ...(audience !== null && { a: audience }),
      ...(exceptConnection !== null && { x: exceptConnection }),
      n: [frame.length, ...perUser.map((each) => each.frame.length)],
      ...(perUser.length > 0 && { s: perUser.map(({ userIds }) => userIds) }),
      ...("version" in event ? versionedFields(event) : event.isPassing && { p: 1 }),
    };
    lines.push(JSON.stringify(header), frame + perUser.map((each) => each.frame).join(""));
  }
  return lines.join("\n");
}

const versionedFields = ({
  version,
  subjectSeq,
  membership,
  isErasure,
}: ConversationEvent): Partial<Header> => ({
  v: version,
  ...(subjectSeq !== null && { q: subjectSeq }),
  ...(membership !== null && { m: membership }),
  ...(isErasure && { e: 1 }),
});

/** The events of another node; none when the frame is this node's own. */
export function decodeEvents(nodeId: string, busFrame: string): ConversationEvent[] {
  return decode(nodeId, busFrame, (header, frames) => {
    const { v = 0, q = null, m = null, e } = header;
    const versioned = { version: v, subjectSeq: q, membership: m, isErasure: e === 1 };
    return Object.assign(toAnyEvent(header, frames), versioned);
  });
}

export const decodeEphemeralEvents = (nodeId: string, busFrame: string): EphemeralEvent[] =>
  decode(nodeId, busFrame, (header, frames) =>
    Object.assign(toAnyEvent(header, frames), { isPassing: header.p === 1 }),
  );

function decode<T>(
  nodeId: string,
  busFrame: string,
  convert: (header: Header, frames: readonly string[]) => T,
): T[] {
  const lines = busFrame.split("\n");
  if (lines[0] === nodeId) return [];
  const decoded: T[] = [];
  for (let i = 1; i + 1 < lines.length; i += 2) {
    const header = JSON.parse(lines[i] ?? "") as Header;
    decoded.push(convert(header, cut(lines[i + 1] ?? "", header.n)));
  }
  return decoded;
}

const toAnyEvent = ({ c, a, x, s = [] }: Header, frames: readonly string[]): AnyEvent => ({
  conversationId: c,
  audience: a ?? null,
  exceptConnection: x ?? null,
  frame: frames[0] ?? "",
  perUser: s.map((userIds, index) => ({ userIds, frame: frames[index + 1] ?? "" })),
});

function cut(text: string, lengths: readonly number[]): string[] {
  let from = 0;
  return lengths.map((length) => text.slice(from, (from += length)));
}
