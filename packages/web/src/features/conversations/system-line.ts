import type { Message } from "@gochat/client";
import type { Language, TextId, Translate } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";

const TEXTS: Readonly<Record<string, TextId>> = {
  "group.created": "timeline.groupCreated",
  "group.renamed": "timeline.groupRenamed",
  "history.opened": "timeline.historyOpened",
  "history.narrowed": "timeline.historyNarrowed",
  "member.added": "timeline.memberAdded",
  "member.removed": "timeline.memberRemoved",
  "member.left": "timeline.memberLeft",
  "owner.changed": "timeline.ownerChanged",
};

/** What happened in a group, in the words of the timeline, without what stands out there. */
export function systemLine(
  { sender, system }: Message,
  myId: string,
  language: Language,
  t: Translate,
): string {
  const users = system?.users ?? [];
  const text = t(TEXTS[system?.action ?? ""] ?? "timeline.systemUnknown", {
    isMe: sender.id === myId ? "yes" : "no",
    toMe: users.length === 1 && users[0]?.id === myId ? "yes" : "no",
    who: nameOf(sender),
    users: new Intl.ListFormat(language).format(users.map(nameOf)),
    name: system?.name ?? "",
  });
  return text.replaceAll(/<\/?b>/g, "");
}
