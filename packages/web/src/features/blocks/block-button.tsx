import { Ban, CircleCheck } from "lucide-react";
import { useState } from "react";
import type { ReactElement } from "react";
import type { UserSummary } from "@gochat/client";
import { useBlocks } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Icon } from "../../ui/icon.tsx";
import { useBlockCalls } from "./use-block-calls.ts";

/** Blocks somebody, once it is said what that means, or ends it. Nothing until it is known which of the two. */
export function BlockButton({ user }: { readonly user: UserSummary }): ReactElement | null {
  const t = useT();
  const blocks = useBlocks();
  const { block, unblock } = useBlockCalls();
  const [isAsking, setAsking] = useState(false);
  const [isBusy, setBusy] = useState(false);
  if (blocks === undefined) return null;
  const name = nameOf(user);
  const end = () => {
    setBusy(true);
    unblock(user)
      .catch(() => {})
      .finally(() => setBusy(false));
  };
  return (
    <>
      {blocks.has(user.id) ? (
        <Button isWide isLarge isBusy={isBusy} onClick={end}>
          <Icon of={CircleCheck} size="s" />
          {t("blocks.unblock")}
        </Button>
      ) : (
        <Button kind="dangerBare" isWide isLarge onClick={() => setAsking(true)}>
          <Icon of={Ban} size="s" />
          {t("blocks.block")}
        </Button>
      )}
      {isAsking && (
        <ConfirmDialog
          title={t("blocks.blockTitle", { name })}
          text={t("blocks.blockText")}
          action={t("blocks.blockAction")}
          isDanger
          onConfirm={() => block(user)}
          onClose={() => setAsking(false)}
        />
      )}
    </>
  );
}
