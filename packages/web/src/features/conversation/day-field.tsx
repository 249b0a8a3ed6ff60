import { useRef } from "react";
import type { ReactElement, Ref } from "react";
import { useChat, useConversation } from "@gochat/client/react";
import { useConversationView } from "../../lib/conversation-view.ts";
import { errorText } from "../../lib/errors.ts";
import { toast } from "../../ui/toast.ts";
import css from "./conversation-head.module.css";
import { firstSince } from "./first-since.ts";

interface DayFieldProps {
  readonly id: string;
  readonly ref: Ref<HTMLInputElement>;
}

/** Not shown itself: its calendar, which is the browser's, is opened by `showPicker`. The day that is chosen in it is shown. */
export function DayField({ id, ref }: DayFieldProps): ReactElement {
  const chat = useChat();
  const { jumpTo } = useConversationView();
  const createdAt = useConversation(id, (conversation) => conversation?.created_at);
  const wanted = useRef("");
  const show = async (day: string) => {
    wanted.current = day;
    try {
      const lastSeq = chat.conversation(id).data?.last_seq ?? 1;
      const seq = await firstSince(Date.parse(`${day}T00:00`), lastSeq, async (from) => {
        const { messages } = await chat.api.messages.history({ id, after: from - 1, limit: 1 });
        return messages[0];
      });
      if (wanted.current === day) jumpTo(seq);
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
    }
  };
  return (
    <input
      ref={ref}
      type="date"
      className={css.day}
      tabIndex={-1}
      aria-hidden
      min={createdAt && fieldValue(new Date(createdAt))}
      max={fieldValue(new Date())}
      onChange={({ target }) => target.value !== "" && void show(target.value)}
    />
  );
}

/** In Sweden dates are written as the field has them, 2026-11-29, and it is this device's day. */
const fieldValue = (date: Date): string => date.toLocaleDateString("sv-SE");
