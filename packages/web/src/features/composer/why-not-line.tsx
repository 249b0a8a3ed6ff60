import { Lock, Megaphone, MessageSquareOff } from "lucide-react";
import type { ReactElement } from "react";
import { useConversation } from "@gochat/client/react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { isAhead } from "../../lib/permissions.ts";
import { fullTime } from "../../lib/time.ts";
import { Icon } from "../../ui/icon.tsx";

/** Why one may not write here. */
export function WhyNotLine({ id }: { readonly id: string }): ReactElement | null {
  const t = useT();
  const language = useLanguage();
  const conversation = useConversation(id);
  if (conversation === undefined) return null;
  const { closed_at, kind, silenced_until } = conversation;
  if (closed_at !== null)
    return (
      <>
        <Icon of={Lock} size="s" />
        {t(kind === "direct" ? "bars.closedDirect" : "bars.closed")}
      </>
    );
  if (silenced_until !== undefined && isAhead(silenced_until))
    return (
      <>
        <Icon of={MessageSquareOff} size="s" />
        {t("bars.silenced", { time: fullTime(silenced_until, language) })}
      </>
    );
  return (
    <>
      <Icon of={Megaphone} size="s" />
      {t("bars.adminsWrite")}
    </>
  );
}
