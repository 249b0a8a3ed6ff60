import type { ConversationId, UserId } from "@gochat/protocol";
import { AppError } from "../errors.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import { allInOrder } from "../platform/postgres/transaction.ts";
import { admitMembers } from "./admit-members.ts";
import type { GroupsContext } from "./groups-context.ts";
import { findOutsiders, lockUsers } from "./groups-store.ts";

/** Somebody who comes by an invitation. */
export interface Joining {
  readonly inviterId: UserId;
  readonly conversationId: ConversationId;
  readonly userId: UserId;
  readonly admission: {
    /** Locks the invitation; answers with when it was made. Null: it is not good any more. */
    readonly lock: (tx: Sql) => Promise<{ readonly created_at: string } | null>;
    readonly use: (tx: Sql) => Promise<void>;
  };
  readonly deadline: Deadline;
}

/** The inviter adds whoever brings the invitation: so it never does more than the inviter may at that moment (G9). */
export async function joinGroup({ change }: GroupsContext, joining: Joining): Promise<void> {
  const { inviterId, conversationId: id, userId, admission, deadline } = joining;
  // Whoever brings an invitation asks for it: of `groups_from` nothing is asked, of blocks it is (S6).
  const wanted = { ids: [userId], names: [], namedBy: inviterId };
  let invitation: { readonly created_at: string } | null = null;
  await change({ userId: inviterId, connectionId: null, deadline }, id, "member.add", {
    async prepare(tx) {
      [, invitation] = await allInOrder([lockUsers(tx, wanted), admission.lock(tx)]);
    },
    read: (tx) => findOutsiders(tx, id, wanted),
    work(scope, outsiders) {
      const [outsider] = outsiders;
      if (outsider === undefined) return;
      const { removed_at, is_banned, stance } = outsider;
      // What was made before somebody was removed does not bring them back.
      const isTooOld = invitation !== null && removed_at !== null && removed_at >= invitation.created_at;
      if (invitation === null || stance === "blocked" || (isTooOld && !is_banned))
        throw new AppError("invitation_not_valid");
      admitMembers(scope, id, outsiders);
      scope.write(admission.use(scope.tx));
    },
  });
}
