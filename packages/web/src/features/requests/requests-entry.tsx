import { Inbox } from "lucide-react";
import type { ReactElement } from "react";
import { Link, useLocation } from "wouter";
import { useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Icon } from "../../ui/icon.tsx";
import css from "./requests-entry.module.css";
import { useRequestCount } from "./use-request-count.ts";

/** The way to what others ask of one, above the conversations, while there is anything. */
export function RequestsEntry(): ReactElement | null {
  const t = useT();
  const [path] = useLocation();
  const count = useRequestCount();
  if (count === 0) return null;
  return (
    <Link
      href={paths.requests}
      className={css.entry}
      aria-current={path === paths.requests ? "page" : undefined}
    >
      <Icon of={Inbox} />
      {t("requests.title")}
      <span className={`${css.count} number`}>{count}</span>
    </Link>
  );
}
