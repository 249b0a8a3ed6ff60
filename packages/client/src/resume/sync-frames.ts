import { SYNC_CONVERSATIONS_MAX } from "../contract/constants.ts";
import type { ClientFrames } from "../contract/frames.ts";
import type { ChatState } from "../state/state.ts";

/** What a device asks for when it comes back: in several frames if it knows more conversations than one takes (R8, R9). */
export function syncFrames(
  { conversations, place }: ChatState,
  size: number = SYNC_CONVERSATIONS_MAX,
): ClientFrames["sync"][] {
  const versions = [...conversations].map(([id, { entity }]) => [id, entity.version] as const);
  const count = Math.max(1, Math.ceil(versions.length / size));
  return Array.from({ length: count }, (_, nth) => ({
    type: "sync",
    conversations: Object.fromEntries(versions.slice(nth * size, (nth + 1) * size)),
    ...place,
    ...(nth < count - 1 && { more: true }),
  }));
}
