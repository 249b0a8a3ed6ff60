import type { FileId } from "@gochat/protocol";
import type { ChangeConversation } from "../conversation-change.ts";
import { AppError } from "../errors.ts";
import { answerDeadline } from "../platform/deadline.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import { findCarriers } from "./work-store.ts";

export interface AnnounceDeps {
  readonly postgres: Database;
  readonly change: ChangeConversation;
}

/**
 * Changes every message that carries a file, so that whoever has it gets it anew, a device that is away as well (F10). Again does no
 * harm. Nobody does this: it stands in the name of any member, and where there is none there is nobody to be told.
 */
export async function announceFile({ postgres, change }: AnnounceDeps, id: FileId): Promise<void> {
  for (const { conversation_id, seq, member_id } of await findCarriers(postgres, id)) {
    if (member_id === null) continue;
    const caller = { userId: member_id, connectionId: null, deadline: answerDeadline() };
    await change(caller, conversation_id, "conversation.mark", {
      work: ({ record }) => record("message.updated", { seq }),
    }).catch((error: unknown) => {
      // That member left between the two. The next try finds another one.
      if (error instanceof AppError && error.code === "conversation_not_found")
        throw new AppError("busy", { cause: error });
      throw error;
    });
  }
}
