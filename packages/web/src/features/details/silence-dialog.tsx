import { useState } from "react";
import type { ReactElement } from "react";
import type { ConversationData, UserSummary } from "@gochat/client";
import { MODERATION } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { lengthText } from "../../lib/length-text.ts";
import { nameOf } from "../../lib/people.ts";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Setting } from "../../ui/section.tsx";
import { Select } from "../../ui/select.tsx";
import { toast } from "../../ui/toast.ts";

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
/** For how long somebody is kept from writing, as it is offered: seconds. */
const LENGTHS = [HOUR_S, 8 * HOUR_S, DAY_S, 7 * DAY_S, 30 * DAY_S] as const;

interface SilenceDialogProps {
  readonly conversation: ConversationData;
  readonly user: UserSummary;
  readonly onClose: () => void;
  /** What had opened this may be gone. */
  readonly onDone: () => void;
}

/** Asks for how long somebody is to be kept from writing in a group, and does it. */
export function SilenceDialog({ conversation, user, onClose, onDone }: SilenceDialogProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const chat = useChat();
  const [seconds, setSeconds] = useState<number>(HOUR_S);
  const name = nameOf(user);
  const confirm = async () => {
    const until = new Date(Date.now() + seconds * 1000).toISOString();
    try {
      await chat.calls(MODERATION).silence({ id: conversation.id, user_id: user.id, until });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
      throw error;
    }
    toast(t("silences.silenced", { name }), { kind: "good" });
    onDone();
  };
  return (
    <ConfirmDialog
      title={t("silences.silenceTitle", { name })}
      text={t("silences.silenceText")}
      action={t("silences.silenceAction")}
      onConfirm={confirm}
      onClose={onClose}
    >
      <Setting label={t("silences.howLong")}>
        <Select
          label={t("silences.howLong")}
          value={String(seconds)}
          options={LENGTHS.map((each) => ({ value: String(each), label: lengthText(each, language) }))}
          onChange={(value) => setSeconds(Number(value))}
        />
      </Setting>
    </ConfirmDialog>
  );
}
