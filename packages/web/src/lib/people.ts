import type { ConversationData, UserSummary } from "@gochat/client";
import { graphemesOf } from "./graphemes.ts";

/** One of the ten tints of avatars: the same for an id everywhere and always. */
export function hueOf(id: string): number {
  let hash = 0;
  for (const character of id) hash = (Math.imul(hash, 31) + character.charCodeAt(0)) >>> 0;
  return hash % 10;
}

const firstOf = (text: string): string =>
  /^[ -~]*$/.test(text) ? text.charAt(0) : (graphemesOf(text)[0] ?? "");

/** The first letters of the first and the last word of a name. */
export function initialsOf(name: string): string {
  const words = name
    // 2.4 is one word, and first.last is two.
    .split(/[\s_\-–]+|\.(?!\d)/u)
    .filter((word) => /[\p{L}\p{N}\p{Extended_Pictographic}]/u.test(word));
  const [first = name, ...rest] = words;
  const last = rest.at(-1) ?? "";
  return (firstOf(first) + firstOf(last)).toLocaleUpperCase();
}

export const nameOf = (user: UserSummary): string => user.display_name || user.username;

/** Whom one talks with in a direct conversation. */
export const otherIn = ({ kind, members }: ConversationData, myId: string): UserSummary | undefined =>
  kind === "direct" ? members.find(({ user }) => user.id !== myId)?.user : undefined;

/** The id of what pictures a conversation: whom one talks with, or the group; null for none. */
export const pictureOf = (conversation: ConversationData, myId: string): string | null =>
  (otherIn(conversation, myId) ?? conversation).avatar_id;

/** Whether this account was deleted: no other name begins so (A2). */
export const isDeleted = ({ username }: UserSummary): boolean => username.startsWith("deleted-");
