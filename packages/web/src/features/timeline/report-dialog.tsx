import { useId, useState } from "react";
import type { ReactElement } from "react";
import type { Message } from "@gochat/client";
import { CONSENT, REPORTS } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { REPORT_COMMENT_MAX, REPORT_REASONS, reasonText } from "../../lib/report-reasons.ts";
import type { ReportReason } from "../../lib/report-reasons.ts";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { TextArea } from "../../ui/field.tsx";
import { Setting, SwitchSetting } from "../../ui/section.tsx";
import { Select } from "../../ui/select.tsx";
import { toast } from "../../ui/toast.ts";
import css from "./dialogs.module.css";

interface ReportDialogProps {
  readonly message: Message;
  readonly onClose: () => void;
}

/** Tells administrators of a message; says before who learns what. Sent again after a failure it does no harm. */
export function ReportDialog({ message, onClose }: ReportDialogProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const formId = useId();
  const [reason, setReason] = useState<ReportReason>("spam");
  const [isBlocking, setBlocking] = useState(false);
  const { conversation_id: id, seq, sender } = message;
  const { props, errors, isBusy } = useForm({
    check: {
      comment: (comment) => (comment.length > REPORT_COMMENT_MAX ? "reports.commentRule" : undefined),
    },
    async send({ comment }) {
      await chat.calls(REPORTS).create({ id, seq, reason, comment: comment.trim() });
      if (isBlocking) await chat.calls(CONSENT).block({ user_id: sender.id });
      toast(t("reports.sent"), { kind: "good" });
      onClose();
    },
    refused: { comment: "reports.commentRule" },
  });
  return (
    <Dialog
      title={t("reports.title", { name: nameOf(sender) })}
      text={t("reports.text")}
      onClose={onClose}
      end={
        <>
          <Button onClick={onClose}>{t("controls.cancel")}</Button>
          <Button kind="primary" type="submit" form={formId} isBusy={isBusy}>
            {t("reports.send")}
          </Button>
        </>
      }
    >
      <form {...props} id={formId} className={css.list}>
        <Setting label={t("reports.reason")}>
          <Select
            label={t("reports.reason")}
            value={reason}
            options={REPORT_REASONS.map((value) => ({ value, label: t(reasonText(value)) }))}
            onChange={setReason}
          />
        </Setting>
        <TextArea
          label={t("reports.comment")}
          hint={t("reports.commentHint")}
          name="comment"
          rows={3}
          error={errors.comment}
        />
        <SwitchSetting
          label={t("reports.block", { name: nameOf(sender) })}
          text={t("reports.blockText")}
          isOn={isBlocking}
          onToggle={setBlocking}
        />
        {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      </form>
    </Dialog>
  );
}
