import type { ConversationId } from "@gochat/protocol";
import { LIMITS } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import { findChangeable } from "./find-message.ts";
import type { Actor, MessagesContext } from "./messages-context.ts";

/** Pins or unpins a message for everybody; again is no change (M6). */
export async function pinMessage(
  { change, setPinned, takeTurn }: MessagesContext,
  actor: Actor,
  id: ConversationId,
  seq: number,
  isWanted: boolean,
): Promise<void> {
  takeTurn("edit", actor.userId, id);
  await change(actor, id, "message.pin", async (scope) => {
    const { deleted_at } = await findChangeable(scope, id, seq);
    const pinned = scope.conversation.pinned_seqs;
    if (pinned.includes(seq) === isWanted) return;
    if (deleted_at !== null) throw new AppError("message_deleted");
    if (isWanted && pinned.length >= LIMITS.pinsMax) throw new AppError("limit_reached");
    await setPinned(scope, id, isWanted ? [...pinned, seq] : pinned.filter((other) => other !== seq));
  });
}
