import { Lock } from "lucide-react";
import type { ReactElement } from "react";
import { useConversation } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";

/** Why nobody may write here. */
export function ClosedLine({ id }: { readonly id: string }): ReactElement {
  const t = useT();
  const isDirect = useConversation(id, (conversation) => conversation?.kind === "direct");
  return (
    <>
      <Icon of={Lock} size="s" />
      {t(isDirect ? "bars.closedDirect" : "bars.closed")}
    </>
  );
}
