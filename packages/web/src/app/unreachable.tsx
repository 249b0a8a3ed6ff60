import { ServerOff } from "lucide-react";
import type { ReactElement } from "react";
import { useT } from "../lib/i18n.tsx";
import { startSession } from "../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";

/** The server does not answer, and nothing is known of before. */
export function Unreachable(): ReactElement {
  const t = useT();
  return (
    <main>
      <Empty
        as="h1"
        icon={ServerOff}
        title={t("page.unreachable")}
        action={<Button onClick={() => void startSession()}>{t("ui.tryAgain")}</Button>}
      >
        {t("page.unreachableText")}
      </Empty>
    </main>
  );
}
