import type { Reaction } from "@gochat/client";

/** Reactions as they are with one's own added, or taken back. */
export function toggled(reactions: readonly Reaction[], emoji: string, myId: string): readonly Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji);
  if (known === undefined) return [...reactions, { emoji, count: 1, user_ids: [myId] }];
  const isOwn = known.user_ids.includes(myId);
  const next: Reaction = {
    emoji,
    count: known.count + (isOwn ? -1 : 1),
    user_ids: isOwn ? known.user_ids.filter((id) => id !== myId) : [...known.user_ids, myId],
  };
  return reactions.map((reaction) => (reaction === known ? next : reaction)).filter(({ count }) => count > 0);
}
