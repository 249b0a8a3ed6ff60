import { Hourglass } from "lucide-react";
import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { clockTime, duration } from "../../lib/time.ts";
import { Icon } from "../../ui/icon.tsx";
import css from "./slot.module.css";
import { slowed } from "./slowed.ts";

// Nobody counts that down.
const LONG_MS = 3_600_000;

/** How long one waits in slow mode. As long as it is shown nothing is sent from here. */
export function SlowLine({ until }: { readonly until: number }): ReactElement {
  const t = useT();
  const language = useLanguage();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500);
    return () => clearInterval(timer);
  }, []);
  const reason = t("bars.mustWait");
  useEffect(() => {
    slowed.set(reason);
    return () => slowed.set(undefined);
  }, [reason]);
  return (
    <>
      <span className={css.sign}>
        <Icon of={Hourglass} size="s" />
      </span>
      <span className={css.text}>
        {until - now > LONG_MS
          ? t("bars.slowedUntil", { time: clockTime(new Date(until).toISOString(), language) })
          : t("bars.slowed", { wait: duration(until - now, language) })}
      </span>
    </>
  );
}
