import type { Message } from "@gochat/client";
import type { TextId, Translate } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";

const TEXTS: Readonly<Record<string, TextId>> = {
  "group.created": "conversations.groupCreated",
  "group.renamed": "conversations.groupRenamed",
  "history.opened": "conversations.historyOpened",
  "history.narrowed": "conversations.historyNarrowed",
  "member.added": "conversations.memberAdded",
  "member.removed": "conversations.memberRemoved",
  "member.left": "conversations.memberLeft",
  "owner.changed": "conversations.ownerChanged",
};

/** What happened in a group, in a line. */
export function systemLine(
  { sender, system }: Message,
  myId: string,
  language: string,
  t: Translate,
): string {
  const names = (system?.users ?? []).map((user) =>
    user.id === myId ? t("conversations.youToo") : nameOf(user),
  );
  return t(TEXTS[system?.action ?? ""] ?? "conversations.somethingChanged", {
    who: sender.id === myId ? "me" : "other",
    author: nameOf(sender),
    names: new Intl.ListFormat(language, { type: "conjunction" }).format(names),
    name: system?.name ?? "",
  });
}
