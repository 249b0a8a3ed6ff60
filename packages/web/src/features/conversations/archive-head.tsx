import { ArrowLeft } from "lucide-react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { useIsPhone } from "../../lib/media.ts";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { Bar } from "../../ui/bar.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import css from "./conversation-list.module.css";

/** The head of the archive: the way back from it. */
export function ArchiveHead(): ReactElement {
  const t = useT();
  const go = useGo();
  const isPhone = useIsPhone();
  return (
    <Bar className={css.head}>
      <IconButton icon={ArrowLeft} flips label={t("controls.back")} onClick={() => go(paths.home)} />
      {isPhone ? <h1>{t("conversations.archived")}</h1> : <h2>{t("conversations.archived")}</h2>}
    </Bar>
  );
}
