import { useCallback } from "react";
import type { ReactElement } from "react";
import type { AdminCalls } from "@gochat/client/calls";
import { errorText } from "../../lib/errors.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import type { Language, TextId } from "../../lib/i18n.tsx";
import { mediumTime } from "../../lib/medium-date.ts";
import { paths } from "../../lib/paths.ts";
import { sizeText } from "../../lib/size-text.ts";
import { useLoaded } from "../../lib/use-loaded.ts";
import { ErrorLine } from "../../ui/error-line.tsx";
import { NotLoaded } from "../../ui/not-loaded.tsx";
import { PageFrame } from "../../ui/page-frame.tsx";
import css from "./figures-page.module.css";
import { useAdmin } from "./use-admin.ts";

type Figures = Awaited<ReturnType<AdminCalls["figures"]>>["figures"];

// Nodes say it of themselves as often.
const EVERY_MS = 5_000;

/** How large the server is, and how busy now: read again for as long as somebody looks at it. */
export function FiguresPage(): ReactElement {
  const t = useT();
  const language = useLanguage();
  const admin = useAdmin();
  const load = useCallback(async () => (await admin.figures()).figures, [admin]);
  const { data: figures, error, reload } = useLoaded(load, EVERY_MS);
  return (
    <PageFrame title={t("figures.title")} back={paths.admin()}>
      {figures === undefined ? (
        <NotLoaded error={error} retry={reload} />
      ) : (
        <>
          <dl className={css.figures}>
            {shownOf(figures, language).map(({ title, value, isEstimate, text }) => (
              <div key={title} className={css.figure}>
                <dt>{t(title)}</dt>
                <dd>
                  <span className={css.value}>{isEstimate ? t("figures.about", { value }) : value}</span>
                  {text !== undefined && <span className={css.below}>{t(text)}</span>}
                </dd>
              </div>
            ))}
          </dl>
          <p className={css.read}>{t("figures.read", { time: mediumTime(figures.read_at, language) })}</p>
          {error !== undefined && <ErrorLine>{errorText(error)}</ErrorLine>}
        </>
      )}
    </PageFrame>
  );
}

interface Shown {
  readonly title: TextId;
  readonly value: string;
  readonly isEstimate?: boolean;
  readonly text?: TextId;
}

function shownOf(figures: Figures, language: Language): readonly Shown[] {
  const whole = (value: number) => value.toLocaleString(language);
  const counted = (title: TextId, { count, is_estimate }: Figures["people"]): Shown => ({
    title,
    value: whole(count),
    isEstimate: is_estimate,
  });
  const { active_people: active, connections, nodes, file_bytes } = figures;
  return [
    { title: "figures.connections", value: whole(connections), text: "figures.connectionsText" },
    { title: "figures.nodes", value: whole(nodes) },
    counted("figures.people", figures.people),
    // Of more people than the server looks at there is none.
    ...(active === null
      ? []
      : [{ title: "figures.active", value: whole(active), text: "figures.activeText" } as const]),
    counted("figures.conversations", figures.conversations),
    counted("figures.messages", figures.messages),
    counted("figures.openReports", figures.open_reports),
    { title: "figures.files", value: sizeText(file_bytes, language) },
  ];
}
