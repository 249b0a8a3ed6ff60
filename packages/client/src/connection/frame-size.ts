import type { ClientFrame } from "../contract/frames.ts";
import { GoChatError } from "../errors.ts";

// C7: with room for what stands around it.
const FRAME_MAX_BYTES = 64 * 1024;

/** A frame that the server does not take ends the connection, and what would be sent again ends every other one. */
export function throwIfTooLong(frame: ClientFrame): void {
  const bytes = encodeURIComponent(JSON.stringify(frame)).replace(/%../g, "-").length;
  if (bytes > FRAME_MAX_BYTES - 100)
    throw new GoChatError(
      "payload_too_large",
      `What is sent takes ${bytes} bytes as JSON, and the server takes 64 KiB at once. Send it in smaller parts.`,
    );
}
