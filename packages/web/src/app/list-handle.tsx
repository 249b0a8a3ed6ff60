import type { KeyboardEvent, PointerEvent, ReactElement } from "react";
import { useT } from "../lib/i18n.tsx";
import { LIST_WIDTH, setPreference, usePreferences } from "../lib/preferences.ts";
import css from "./shell.module.css";

const STEP_PX = 20;

/** The edge of the list: dragged, or moved by the arrows; a double click puts it back. */
export function ListHandle(): ReactElement {
  const t = useT();
  const { listWidth } = usePreferences();
  const isRtl = () => document.documentElement.dir === "rtl";
  const become = (width: number) =>
    setPreference("listWidth", Math.round(Math.min(Math.max(width, LIST_WIDTH.min), LIST_WIDTH.max)));
  const onMove = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    become(isRtl() ? innerWidth - event.clientX : event.clientX);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    become(listWidth + ((event.key === "ArrowRight") === isRtl() ? -STEP_PX : STEP_PX));
  };
  return (
    <div
      className={css.handle}
      role="separator"
      aria-orientation="vertical"
      aria-label={t("page.listWidth")}
      aria-valuenow={listWidth}
      aria-valuemin={LIST_WIDTH.min}
      aria-valuemax={LIST_WIDTH.max}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onMove}
      onDoubleClick={() => become(LIST_WIDTH.initial)}
      onKeyDown={onKey}
    />
  );
}
