import type { ReactElement } from "react";
import { errorText, isError } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";
import { useReports } from "./use-reports.ts";
import type { ReportEntry, Resolution } from "./use-reports.ts";

export interface Resolving {
  readonly entry: ReportEntry;
  readonly resolution: Resolution;
}

interface Words {
  readonly title: TextId;
  readonly text: TextId;
  readonly action: TextId;
  readonly done: TextId;
}
const WORDS: Readonly<Record<Resolution, Words>> = {
  dismissed: {
    title: "reports.dismissTitle",
    text: "reports.dismissText",
    action: "reports.dismiss",
    done: "reports.dismissed",
  },
  message_deleted: {
    title: "reports.deleteTitle",
    text: "reports.deleteText",
    action: "reports.delete",
    done: "reports.messageDeleted",
  },
  account_suspended: {
    title: "reports.suspendTitle",
    text: "reports.suspendText",
    action: "reports.suspend",
    done: "reports.accountSuspended",
  },
};

interface ResolveDialogProps {
  readonly resolving: Resolving;
  readonly onResolved: (entry: ReportEntry) => void;
  readonly onClose: () => void;
}

/** Says what it does, asks, and does it. Where another administrator was faster it says so. */
export function ResolveDialog({ resolving, onResolved, onClose }: ResolveDialogProps): ReactElement {
  const t = useT();
  const reports = useReports();
  const { entry, resolution } = resolving;
  const words = WORDS[resolution];
  const name = nameOf(entry.sender);
  const confirm = async () => {
    try {
      await reports.resolve({ id: entry.id, resolution });
      onResolved(entry);
      toast(t(words.done), { kind: "good" });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
      if (isError(error, "report_resolved") || isError(error, "report_not_found")) return onResolved(entry);
      throw error;
    }
  };
  return (
    <ConfirmDialog
      title={t(words.title, { name })}
      text={t(words.text)}
      action={t(words.action)}
      isDanger={resolution !== "dismissed"}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
