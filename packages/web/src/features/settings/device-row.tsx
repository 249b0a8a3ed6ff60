import { Globe, Laptop, Smartphone, Tablet, Terminal } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactElement, ReactNode } from "react";
import type { Session } from "@gochat/client";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { ago } from "../../lib/ago.ts";
import { shortDate } from "../../lib/time.ts";
import { Icon } from "../../ui/icon.tsx";
import { tip, tipOfTime } from "../../ui/tooltip.tsx";
import { deviceOf } from "../../lib/device.ts";
import type { Device } from "../../lib/device.ts";
import css from "./device-row.module.css";

const ICONS: Readonly<Record<Device["kind"], LucideIcon>> = {
  computer: Laptop,
  phone: Smartphone,
  tablet: Tablet,
  program: Terminal,
  unknown: Globe,
};

/** "Firefox on Linux", in the language of the page. */
export function useDeviceName(): (session: Session) => string {
  const t = useT();
  return ({ user_agent }) => {
    const { program, system } = deviceOf(user_agent);
    if (program !== null && system !== null) return t("settings.programOnSystem", { program, system });
    return program ?? system ?? t("settings.unknownDevice");
  };
}

interface DeviceRowProps {
  readonly session: Session;
  readonly end: ReactNode;
}

/** One session: what it runs on, since when, and when it was used last. */
export function DeviceRow({ session, end }: DeviceRowProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const { user_agent, created_at, last_used_at } = session;
  const name = useDeviceName()(session);
  return (
    <div className={css.device}>
      <Icon of={ICONS[deviceOf(user_agent).kind]} className={css.icon} />
      <div className={css.main}>
        <p className={css.name} {...(user_agent !== null && tip(user_agent))}>
          {name}
        </p>
        <p className={css.below}>
          <time dateTime={created_at} {...tipOfTime}>
            {t("settings.signedInOn", { date: shortDate(created_at, language) })}
          </time>
          {session.is_current ? null : (
            <>
              {" · "}
              <time dateTime={last_used_at} {...tipOfTime}>
                {t("settings.lastUsed", { time: ago(last_used_at, language) })}
              </time>
            </>
          )}
        </p>
      </div>
      {end}
    </div>
  );
}
