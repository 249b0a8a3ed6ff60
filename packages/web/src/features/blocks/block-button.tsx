import { Ban } from "lucide-react";
import { useState } from "react";
import type { ReactElement } from "react";
import type { UserSummary } from "@gochat/client";
import { useBlocks } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { BlockDialog } from "./block-dialog.tsx";
import { UnblockButton } from "./unblock-button.tsx";

/** Blocks somebody, or ends it. Nothing until it is known which of the two. */
export function BlockButton({ user }: { readonly user: UserSummary }): ReactElement | null {
  const t = useT();
  const blocks = useBlocks();
  const [isAsking, setAsking] = useState(false);
  if (blocks === undefined) return null;
  return (
    <>
      {blocks.has(user.id) ? (
        <UnblockButton user={user} isWide isLarge />
      ) : (
        <Button kind="dangerBare" isWide isLarge onClick={() => setAsking(true)}>
          <Icon of={Ban} size="s" />
          {t("blocks.block")}
        </Button>
      )}
      {isAsking && <BlockDialog user={user} onClose={() => setAsking(false)} />}
    </>
  );
}
