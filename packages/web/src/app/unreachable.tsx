import { ServerOff } from "lucide-react";
import type { ReactElement } from "react";
import { useT } from "../lib/i18n.tsx";
import { startSession } from "../lib/session.ts";
import { Button } from "../ui/button.tsx";
import { Empty } from "../ui/empty.tsx";
import css from "./alone.module.css";

/** The server does not answer, and nothing is known of before. */
export function Unreachable(): ReactElement {
  const t = useT();
  return (
    <main className={`${css.alone} ${css.whole}`}>
      <Empty
        as="h1"
        icon={ServerOff}
        title={t("page.unreachable")}
        action={<Button onClick={() => void startSession()}>{t("controls.tryAgain")}</Button>}
      >
        {t("page.unreachableText")}
      </Empty>
    </main>
  );
}
