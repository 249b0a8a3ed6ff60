import { ChevronLeft } from "lucide-react";
import type { LucideIcon } from "lucide-react";
import type { ReactElement } from "react";
import { Link, useLocation } from "wouter";
import { useT } from "../lib/i18n.tsx";
import type { TextId } from "../lib/i18n.tsx";
import { useIsPhone } from "../lib/media.ts";
import { useGo } from "../lib/navigation.ts";
import { paths } from "../lib/paths.ts";
import { Bar } from "./bar.tsx";
import { Icon } from "./icon.tsx";
import { IconButton } from "./icon-button.tsx";
import css from "./page-nav.module.css";

interface PageEntry {
  /** What stands in its address. */
  readonly id: string;
  readonly title: TextId;
  readonly icon: LucideIcon;
}

interface PageNavProps {
  readonly title: string;
  /** The name of the way back to the conversations. */
  readonly leave: string;
  readonly pages: readonly PageEntry[];
  /** The address of one, and of all. */
  readonly pathOf: (id?: string) => string;
  /** What is to be known of some of them, in a word or two. */
  readonly notes?: Readonly<Record<string, string>>;
}

/** The pages of something, where the list of conversations is otherwise. */
export function PageNav({ title, leave, pages, pathOf, notes = {} }: PageNavProps): ReactElement {
  const t = useT();
  const go = useGo();
  const isPhone = useIsPhone();
  const [path] = useLocation();
  const current = path === pathOf() && !isPhone ? pathOf(pages[0]?.id) : path;
  const Title = isPhone ? "h1" : "h2";
  return (
    <nav className={css.nav} aria-label={title}>
      <Bar>
        <IconButton icon={ChevronLeft} label={leave} flips onClick={() => go(paths.home)} />
        <Title>{title}</Title>
      </Bar>
      <ul className={css.pages}>
        {pages.map(({ id, title, icon }) => (
          <li key={id}>
            <Link
              href={pathOf(id)}
              className={css.page}
              aria-current={current === pathOf(id) ? "page" : undefined}
            >
              <Icon of={icon} />
              {t(title)}
              {notes[id] !== undefined && <span className={css.note}>{notes[id]}</span>}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
