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
/** For how long somebody is kept out, as it is offered: seconds; 0: until it is lifted. */
const LENGTHS = [HOUR_S, DAY_S, 7 * DAY_S, 30 * DAY_S, 0] as const;

interface BanDialogProps {
  readonly conversation: ConversationData;
  readonly user: UserSummary;
  readonly onClose: () => void;
  /** What had opened this may be gone. */
  readonly onDone: () => void;
}

/** Asks for how long somebody is to be kept out of a group, removes them, and keeps them out. */
export function BanDialog({ conversation, user, onClose, onDone }: BanDialogProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const chat = useChat();
  const [seconds, setSeconds] = useState<number>(0);
  const name = nameOf(user);
  const confirm = async () => {
    const until = seconds === 0 ? null : new Date(Date.now() + seconds * 1000).toISOString();
    try {
      await chat.calls(MODERATION).ban({ id: conversation.id, user_id: user.id, until });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
      throw error;
    }
    toast(t("bans.banned", { name }), { kind: "good" });
    onDone();
  };
  return (
    <ConfirmDialog
      title={t("bans.banTitle", { name })}
      text={t("bans.banText")}
      action={t("bans.banAction")}
      isDanger
      onConfirm={confirm}
      onClose={onClose}
    >
      <Setting label={t("bans.howLong")}>
        <Select
          label={t("bans.howLong")}
          value={String(seconds)}
          options={LENGTHS.map((each) => ({
            value: String(each),
            label: each === 0 ? t("bans.forGood") : lengthText(each, language),
          }))}
          onChange={(value) => setSeconds(Number(value))}
        />
      </Setting>
    </ConfirmDialog>
  );
}
