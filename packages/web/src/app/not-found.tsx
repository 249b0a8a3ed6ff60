import { MapPinOff } from "lucide-react";
import type { ReactElement } from "react";
import { useT } from "../lib/i18n.tsx";
import { paths } from "../lib/paths.ts";
import { Empty } from "../ui/empty.tsx";
import { Link } from "../ui/link.tsx";
import css from "./alone.module.css";

/** An address that leads nowhere. */
export function NotFound(): ReactElement {
  const t = useT();
  return (
    <main className={css.alone}>
      <Empty
        as="h1"
        icon={MapPinOff}
        title={t("page.notFound")}
        action={<Link href={paths.home}>{t("page.toStart")}</Link>}
      >
        {t("page.notFoundText")}
      </Empty>
    </main>
  );
}
