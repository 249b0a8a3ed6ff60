import type { Block, ConversationData, UserSummary } from "@gochat/client";
import { signal } from "./signal.ts";

/** Whom one blocks, by id, as far as that is known by now: what reads the list is fetched later. */
export const blocked = signal<ReadonlyMap<string, Block>>(new Map());

type Place = Pick<ConversationData, "kind"> & Partial<Pick<ConversationData, "members">>;

/** The other one of a direct conversation, if one blocks them. Whether they block oneself nobody is told. */
export const blockedIn = ({ kind, members }: Place): UserSummary | undefined =>
  kind === "direct" ? members?.find(({ user }) => blocked.get().has(user.id))?.user : undefined;

/** Whether what this person says in a conversation is hidden (S7). */
export const hides = (place: Place | undefined, sender: UserSummary | undefined): boolean =>
  place?.kind !== "direct" && blocked.get().get(sender?.id ?? "")?.hides_in_groups === true;
