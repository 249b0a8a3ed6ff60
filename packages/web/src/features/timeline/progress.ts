import type { Markers } from "@gochat/client";

/** How far anybody has read, and has got, of those who show it. */
export function farthest(markers: ReadonlyMap<string, Markers>): {
  readonly readSeq: number;
  readonly deliveredSeq: number;
} {
  let readSeq = 0;
  let deliveredSeq = 0;
  for (const { read_seq, delivered_seq } of markers.values()) {
    readSeq = Math.max(readSeq, read_seq);
    deliveredSeq = Math.max(deliveredSeq, delivered_seq, read_seq);
  }
  return { readSeq, deliveredSeq };
}
