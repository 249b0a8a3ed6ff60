import type { ConversationData, Draft, Message, OutboxEntry, UserSummary } from "@gochat/client";
import { hides } from "../../lib/blocked.ts";
import { nameOf } from "../../lib/people.ts";
import { plainText } from "../../lib/plain-text.ts";

/** What the second line of a row says. */
export type LastLine =
  | { readonly kind: "typing"; readonly users: readonly UserSummary[] }
  | { readonly kind: "draft"; readonly text: string }
  | { readonly kind: "failed"; readonly text: string; readonly files: Files }
  /** `author`: "me", or a name, where it must be said. */
  | {
      readonly kind: "message";
      readonly author: string | undefined;
      readonly text: string;
      readonly files: Files;
    }
  | { readonly kind: "deleted" }
  | { readonly kind: "hidden" }
  | { readonly kind: "system"; readonly message: Message }
  | { readonly kind: "nothing" };

type Files = Message["attachments"] | OutboxEntry["attachments"];

interface Known {
  readonly conversation: ConversationData;
  readonly myId: string;
  readonly typing: readonly UserSummary[];
  /** Undefined where it is in sight already. */
  readonly draft: Draft | undefined;
  readonly outgoing: readonly OutboxEntry[];
}

/** What matters most now: who types, what could not be sent, what one has begun to write, what is on its way, what was said last. */
export function lastLineOf({ conversation, myId, typing, draft, outgoing }: Known): LastLine {
  const isGroup = conversation.kind !== "direct";
  if (typing.length > 0) return { kind: "typing", users: typing };
  const failed = outgoing.findLast(({ status }) => status === "failed");
  if (failed !== undefined)
    return { kind: "failed", text: plainText(failed.content), files: failed.attachments };
  if (draft !== undefined && draft.content.trim() !== "")
    return { kind: "draft", text: plainText(draft.content) };
  const queued = outgoing.at(-1);
  if (queued !== undefined)
    return {
      kind: "message",
      author: isGroup ? "me" : undefined,
      text: plainText(queued.content),
      files: queued.attachments,
    };
  const message = conversation.last_message;
  if (message === null) return { kind: "nothing" };
  if (message.deleted_at !== null) return { kind: "deleted" };
  if (message.system !== undefined) return { kind: "system", message };
  if (hides(conversation, message.sender)) return { kind: "hidden" };
  const author = !isGroup ? undefined : message.sender.id === myId ? "me" : firstName(message.sender);
  return { kind: "message", author, text: plainText(message.content), files: message.attachments };
}

export const firstName = (user: UserSummary): string => nameOf(user).split(/\s+/)[0] ?? nameOf(user);
