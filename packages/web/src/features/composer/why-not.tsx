import { Ban, Lock, Megaphone, MessageSquareOff } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import type { ConversationData } from "@gochat/client";
import { useConversation } from "@gochat/client/react";
import { blocked, blockedIn } from "../../lib/blocked.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { isAhead } from "../../lib/permissions.ts";
import { useStored } from "../../lib/stored.ts";
import { fullTime } from "../../lib/time.ts";
import { Icon } from "../../ui/icon.tsx";
import { UnblockButton } from "../blocks/blocks.tsx";
import { RequestBar } from "../requests/requests.tsx";
import css from "./composer.module.css";

/** Why one does not write here, in the place of where one would; and what one may do about it. */
export function WhyNot({ id }: { readonly id: string }): ReactElement | null {
  const conversation = useConversation(id);
  useStored(blocked);
  if (conversation === undefined) return null;
  const other = blockedIn(conversation);
  if (conversation.closed_at === null && other === undefined && conversation.me.request !== null)
    return <RequestBar conversation={conversation} />;
  return (
    <div className={css.cannot}>
      <Reason conversation={conversation} />
    </div>
  );
}

function Reason({ conversation }: { readonly conversation: ConversationData }): ReactElement {
  const t = useT();
  const language = useLanguage();
  const { closed_at, kind, silenced_until } = conversation;
  const other = blockedIn(conversation);
  if (closed_at !== null)
    return <Line icon={Lock}>{t(kind === "direct" ? "bars.closedDirect" : "bars.closed")}</Line>;
  if (other !== undefined)
    return (
      <>
        <Line icon={Ban}>{t("bars.blocked", { name: nameOf(other) })}</Line>
        <UnblockButton user={other} />
      </>
    );
  if (silenced_until !== undefined && isAhead(silenced_until))
    return (
      <Line icon={MessageSquareOff}>{t("bars.silenced", { time: fullTime(silenced_until, language) })}</Line>
    );
  return <Line icon={Megaphone}>{t("bars.adminsWrite")}</Line>;
}

const Line = ({
  icon,
  children,
}: {
  readonly icon: LucideIcon;
  readonly children: ReactNode;
}): ReactElement => (
  <p className={css.reason}>
    <Icon of={icon} size="s" />
    <span>{children}</span>
  </p>
);
