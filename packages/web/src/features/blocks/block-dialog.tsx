import { useState } from "react";
import type { ReactElement } from "react";
import type { UserSummary } from "@gochat/client";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { SwitchSetting } from "../../ui/section.tsx";
import { useBlockCalls } from "./use-block-calls.ts";

interface BlockDialogProps {
  readonly user: UserSummary;
  readonly onClose: () => void;
}

/** Blocks somebody, once it is said what that means. */
export function BlockDialog({ user, onClose }: BlockDialogProps): ReactElement {
  const t = useT();
  const { block } = useBlockCalls();
  const [hides, setHides] = useState(false);
  return (
    <ConfirmDialog
      title={t("blocks.blockTitle", { name: nameOf(user) })}
      text={t("blocks.blockText")}
      action={t("blocks.blockAction")}
      isDanger
      onConfirm={() => block(user, hides)}
      onClose={onClose}
    >
      <SwitchSetting label={t("blocks.hide")} text={t("blocks.hideText")} isOn={hides} onToggle={setHides} />
    </ConfirmDialog>
  );
}
