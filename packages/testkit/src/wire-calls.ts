/** One message, or a group of messages, that is forwarded as a whole. */
export interface Piece {
  bytes: Buffer;
  /** Set when the piece is a call: what is called, for tests that choose by it. */
  call?: string;
  /** How many replies it will have. */
  replies: number;
}

/** Follows one connection. Chunks come as TCP cuts them: several calls in one, or one call in several. */
export interface WireCalls {
  /** What the client's bytes complete. */
  readonly fromClient: (chunk: Buffer) => Piece[];
  /** How many replies the server's bytes complete. */
  readonly fromServer: (chunk: Buffer) => number;
}

export function rawCalls(): WireCalls {
  return { fromClient: (chunk) => [{ bytes: chunk, replies: 0 }], fromServer: () => 0 };
}

const STARTUP_VERSION_3 = 3;
const PREPARE_MESSAGES = new Set(["P", "B", "D", "E", "C"]);

/**
 * PostgreSQL without TLS. A call ends with Query or Sync and is answered by ReadyForQuery. The messages before a
 * Sync are held until it comes, for an Execute takes effect when it arrives.
 */
export function postgresCalls(): WireCalls {
  let pending: Buffer = Buffer.alloc(0);
  let replies: Buffer = Buffer.alloc(0);
  let held: Buffer[] = [];
  let sql: string[] = [];
  const prepared = new Map<string, string>();
  let started = false;
  let answeredNegotiation = true;

  const take = (): Piece | undefined => {
    const typeBytes = started ? 1 : 0;
    if (pending.length < typeBytes + 4) return undefined;
    const end = typeBytes + pending.readInt32BE(typeBytes);
    if (pending.length < end) return undefined;
    const message = pending.subarray(0, end);
    pending = pending.subarray(end);
    if (!started) {
      started = message.readInt16BE(4) === STARTUP_VERSION_3;
      answeredNegotiation = started;
      return { bytes: message, replies: started ? 1 : 0 };
    }
    const type = String.fromCharCode(message[0] ?? 0);
    if (type === "P") {
      const [name, text] = stringsOf(message);
      prepared.set(name, text);
      sql.push(text);
    }
    if (type === "B") {
      // A statement that was prepared before is called by its name.
      const text = prepared.get(stringsOf(message)[1]);
      if (text !== undefined && sql.at(-1) !== text) sql.push(text);
    }
    if (type === "Q") sql.push(message.toString("utf8", 5, message.length - 1));
    held.push(message);
    if (PREPARE_MESSAGES.has(type)) return { bytes: Buffer.alloc(0), replies: 0 };
    const bytes = Buffer.concat(held);
    held = [];
    if (type !== "S" && type !== "Q") return { bytes, replies: 0 };
    const call = sql.join("; ");
    sql = [];
    return { bytes, call, replies: 1 };
  };

  return {
    fromClient(chunk) {
      pending = Buffer.concat([pending, chunk]);
      return collect(take).filter(({ bytes }) => bytes.length > 0);
    },
    fromServer(chunk) {
      // The answer to a request for encryption is one byte without a frame.
      const framed = answeredNegotiation ? chunk : chunk.subarray(1);
      answeredNegotiation = true;
      replies = Buffer.concat([replies, framed]);
      let ready = 0;
      while (replies.length >= 5 && replies.length >= 1 + replies.readInt32BE(1)) {
        if (replies[0] === "Z".charCodeAt(0)) ready += 1;
        replies = replies.subarray(1 + replies.readInt32BE(1));
      }
      return ready;
    },
  };
}

/** The two with which a message begins. */
function stringsOf(message: Buffer): [string, string] {
  const end = message.indexOf(0, 5);
  const start = end + 1;
  return [message.toString("utf8", 5, end), message.toString("utf8", start, message.indexOf(0, start))];
}

/** Redis with RESP3: every command is a call. Pushes are not replies. */
export function redisCalls(): WireCalls {
  let pending: Buffer = Buffer.alloc(0);
  let replies: Buffer = Buffer.alloc(0);

  const take = (): Piece | undefined => {
    const end = endOfValue(pending, 0);
    if (end === undefined) return undefined;
    const bytes = pending.subarray(0, end);
    pending = pending.subarray(end);
    const call = commandText(bytes);
    return { bytes, call, replies: countReplies(call) };
  };

  return {
    fromClient(chunk) {
      pending = Buffer.concat([pending, chunk]);
      return collect(take);
    },
    fromServer(chunk) {
      replies = Buffer.concat([replies, chunk]);
      let count = 0;
      for (let end = endOfValue(replies, 0); end !== undefined; end = endOfValue(replies, 0)) {
        if (!isUnsolicited(replies.subarray(0, end))) count += 1;
        replies = replies.subarray(end);
      }
      return count;
    },
  };
}

/** A subscription has one confirmation per channel. */
function countReplies(call: string): number {
  return /^[ps]?(un)?subscribe /i.test(call) ? call.split(" ").length - 1 : 1;
}

/** Confirmed subscriptions are the pushes that answer a command. */
function isUnsolicited(value: Buffer): boolean {
  return (
    value[0] === ">".charCodeAt(0) &&
    !/^>\d+\r\n\$\d+\r\n[ps]?(un)?subscribe\r\n/i.test(value.toString("latin1"))
  );
}

/** Where the RESP value that starts at `at` ends; undefined while it is incomplete. */
function endOfValue(buffer: Buffer, at: number): number | undefined {
  const lineEnd = buffer.indexOf("\r\n", at);
  if (lineEnd < 0) return undefined;
  const type = String.fromCharCode(buffer[at] ?? 0);
  const count = Math.max(0, Number(buffer.toString("latin1", at + 1, lineEnd)));
  const next = lineEnd + 2;
  if ("$=!".includes(type)) {
    const isNull = buffer[at + 1] === "-".charCodeAt(0);
    const end = isNull ? next : next + count + 2;
    return end <= buffer.length ? end : undefined;
  }
  if ("*~>".includes(type)) return endOfValues(buffer, next, count);
  if (type === "%") return endOfValues(buffer, next, count * 2);
  if (type === "|") return endOfValues(buffer, next, count * 2 + 1);
  return next;
}

function endOfValues(buffer: Buffer, at: number, count: number): number | undefined {
  let next: number | undefined = at;
  for (let index = 0; index < count && next !== undefined; index += 1) next = endOfValue(buffer, next);
  return next;
}

function commandText(bytes: Buffer): string {
  const text = bytes.toString("utf8");
  if (!text.startsWith("*")) return text.trimEnd();
  return text
    .split("\r\n")
    .filter((_line, index) => index > 0 && index % 2 === 0)
    .join(" ")
    .trimEnd();
}

function collect(take: () => Piece | undefined): Piece[] {
  const pieces: Piece[] = [];
  for (let piece = take(); piece !== undefined; piece = take()) pieces.push(piece);
  return pieces;
}
