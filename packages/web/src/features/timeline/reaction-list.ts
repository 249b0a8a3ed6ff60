import type { Reaction } from "@gochat/client";

/** Reactions with one's own among them, or without it. They may be so already: what was asked for comes while it is still shown as asked for. */
export function withOwn(
  reactions: readonly Reaction[],
  emoji: string,
  myId: string,
  isSet: boolean,
): readonly Reaction[] {
  const known = reactions.find((reaction) => reaction.emoji === emoji);
  if (isSet === (known?.user_ids.includes(myId) ?? false)) return reactions;
  if (known === undefined) return [...reactions, { emoji, count: 1, user_ids: [myId] }];
  const next: Reaction = {
    emoji,
    count: known.count + (isSet ? 1 : -1),
    user_ids: isSet ? [...known.user_ids, myId] : known.user_ids.filter((id) => id !== myId),
  };
  return reactions.map((reaction) => (reaction === known ? next : reaction)).filter(({ count }) => count > 0);
}
