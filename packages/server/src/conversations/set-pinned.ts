import type { ConversationId } from "@gochat/protocol";
import type { ChangeScope } from "../conversation-change.ts";
import { updatePins } from "./conversations-store.ts";
import { recordSettings } from "./record-settings.ts";

/** Writes which messages are pinned, as a part of a change. */
export function setPinned(scope: ChangeScope, id: ConversationId, seqs: readonly number[]): void {
  scope.write(updatePins(scope.tx, id, seqs));
  recordSettings(scope, { pinned_seqs: [...seqs] });
}
