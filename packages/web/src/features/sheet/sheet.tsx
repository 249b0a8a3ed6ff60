import type { ReactElement } from "react";
import { SECTIONS } from "./sections.ts";
import css from "./sheet.module.css";

/** Every part in every state, in both themes side by side: what one looks at, and what tests compare. Hover and focus are the reader's own. */
export const Sheet = (): ReactElement => (
  <main className={css.sheet}>
    <header className={css.head}>
      <h1>Parts</h1>
      <p>
        Every part in every state that it can be given. Point at it, and go through it by keyboard, for the
        others.
      </p>
    </header>
    {SECTIONS.map(({ title, of: Parts, ground }) => (
      <section key={title}>
        <h2 className={css.title}>{title}</h2>
        <div className={css.themes}>
          {(["light", "dark"] as const).map((theme) => (
            <div key={theme} className={css.half} data-theme={theme} data-ground={ground}>
              <Parts />
            </div>
          ))}
        </div>
      </section>
    ))}
  </main>
);
