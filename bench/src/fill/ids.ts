import type { ConversationId, MessageId, UserId } from "@gochat/protocol";
import { draw } from "./draw.ts";

/** A UUIDv7 of this time. The number at its end makes it unique among the ids of its kind. */
export function timedId<Id extends ConversationId | MessageId | UserId>(ms: number, n: number): Id {
  const random = hex(draw("id", n), 8);
  return `${hex(Math.floor(ms / 0x10000), 8)}-${hex(ms % 0x10000, 4)}-7${random.slice(0, 3)}-8${random.slice(3, 6)}-${hex(n, 12)}` as Id;
}

/** An idempotency key as clients make them: a UUIDv4. */
export function randomKey(n: number): string {
  const [a, b] = [hex(draw("key", n, 0), 8), hex(draw("key", n, 1), 8)];
  return `${a}-${b.slice(0, 4)}-4${b.slice(4, 7)}-9${b.slice(5, 8)}-${hex(n, 12)}`;
}

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, "0");
