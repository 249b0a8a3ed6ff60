import type { Markers, Message } from "@gochat/client";

/** What has become of a message of one's own that is stored, as far as others show it: it is read when anybody has read it. */
export function sendStateOf(
  { seq }: Pick<Message, "seq">,
  markers: ReadonlyMap<string, Markers>,
): "stored" | "delivered" | "read" {
  let isDelivered = false;
  for (const { read_seq, delivered_seq } of markers.values()) {
    if (read_seq >= seq) return "read";
    isDelivered ||= delivered_seq >= seq;
  }
  return isDelivered ? "delivered" : "stored";
}
