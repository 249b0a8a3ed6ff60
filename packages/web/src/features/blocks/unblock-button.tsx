import { CircleCheck } from "lucide-react";
import { useState } from "react";
import type { ReactElement } from "react";
import type { UserSummary } from "@gochat/client";
import { useT } from "../../lib/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import type { ButtonProps } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useBlockCalls } from "./use-block-calls.ts";

interface UnblockButtonProps extends Pick<ButtonProps, "isWide" | "isLarge"> {
  readonly user: UserSummary;
}

/** Lets somebody in again. */
export function UnblockButton({ user, ...look }: UnblockButtonProps): ReactElement {
  const t = useT();
  const { unblock } = useBlockCalls();
  const [isBusy, setBusy] = useState(false);
  const end = () => {
    setBusy(true);
    unblock(user)
      .catch(() => {})
      .finally(() => setBusy(false));
  };
  return (
    <Button {...look} isBusy={isBusy} onClick={end}>
      <Icon of={CircleCheck} size="s" />
      {t("blocks.unblock")}
    </Button>
  );
}
