import type { Message, SystemNotice } from "@gochat/client";
import type { Language, TextId, Translate } from "./i18n.tsx";
import { nameOf } from "./people.ts";

const TEXTS: Readonly<Record<string, TextId>> = {
  "group.created": "timeline.groupCreated",
  "group.renamed": "timeline.groupRenamed",
  "avatar.changed": "timeline.avatarChanged",
  "history.opened": "timeline.historyOpened",
  "history.narrowed": "timeline.historyNarrowed",
  "member.added": "timeline.memberAdded",
  "member.removed": "timeline.memberRemoved",
  "member.left": "timeline.memberLeft",
  "owner.changed": "timeline.ownerChanged",
} satisfies Record<Exclude<SystemNotice["action"], symbol>, TextId>;

/** The text that says what happened in a group; names stand out in it by `<b>`. */
export const noticeText = ({ system }: Message): TextId =>
  TEXTS[system?.action ?? ""] ?? "timeline.systemUnknown";

/** What that text takes, but for `users`. */
export function noticeValues({ sender, system }: Message, myId: string) {
  const users = system?.users ?? [];
  return {
    isMe: sender.id === myId ? "yes" : "no",
    toMe: users.length === 1 && users[0]?.id === myId ? "yes" : "no",
    who: nameOf(sender),
    name: system?.name ?? "",
  };
}

/** What happened in a group, in a plain sentence. */
export function noticeSentence(message: Message, myId: string, language: Language, t: Translate): string {
  const users = new Intl.ListFormat(language).format((message.system?.users ?? []).map(nameOf));
  return t(noticeText(message), { ...noticeValues(message, myId), users }).replaceAll(/<\/?b>/g, "");
}
