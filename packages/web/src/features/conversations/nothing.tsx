import { Archive, MessageCirclePlus } from "lucide-react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";

/** In the place of the list while there is nothing in it. */
export function Nothing({ isArchived }: { readonly isArchived: boolean }): ReactElement {
  const t = useT();
  const go = useGo();
  if (isArchived)
    return (
      <Empty icon={Archive} title={t("list.emptyArchive")}>
        {t("list.emptyArchiveText")}
      </Empty>
    );
  return (
    <Empty
      icon={MessageCirclePlus}
      title={t("list.empty")}
      action={<Button onClick={() => go(paths.newChat)}>{t("conversations.newChat")}</Button>}
    >
      {t("list.emptyText")}
    </Empty>
  );
}
