import { FileUp } from "lucide-react";
import { useEffect, useEffectEvent, useState } from "react";
import type { ReactElement, RefObject } from "react";
import { createPortal } from "react-dom";
import { useT } from "../../lib/i18n.tsx";
import { Icon } from "../../ui/icon.tsx";
import css from "./drop-zone.module.css";

interface DropZoneProps {
  readonly area: RefObject<HTMLTextAreaElement | null>;
  readonly onDrop: (files: readonly File[]) => void;
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes("Files") === true;

/** The whole conversation takes files that are dropped on it, and shows so while some are above it. */
export function DropZone({ area, onDrop }: DropZoneProps): ReactElement | null {
  const t = useT();
  const [page, setPage] = useState<HTMLElement | null>(null);
  const drop = useEffectEvent(({ dataTransfer }: DragEvent) => {
    // A folder is no file.
    const items = [...(dataTransfer?.items ?? [])].filter(
      (item) => item.webkitGetAsEntry()?.isDirectory !== true,
    );
    onDrop(items.flatMap((item) => item.getAsFile() ?? []));
  });
  useEffect(() => {
    const main = area.current?.closest("main") ?? null;
    const life = new AbortController();
    const { signal } = life;
    const isAbove = ({ target }: DragEvent) => main?.contains(target as Node) === true;
    const onMove = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      // Beside it nothing happens: the browser would leave the page and show the file.
      event.preventDefault();
      if (event.dataTransfer !== null) event.dataTransfer.dropEffect = isAbove(event) ? "copy" : "none";
      setPage(isAbove(event) ? main : null);
    };
    addEventListener("dragenter", onMove, { signal });
    addEventListener("dragover", onMove, { signal });
    addEventListener("dragleave", ({ relatedTarget }) => relatedTarget === null && setPage(null), { signal });
    addEventListener(
      "drop",
      (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        setPage(null);
        if (isAbove(event)) drop(event);
      },
      { signal },
    );
    return () => life.abort();
  }, [area]);
  if (page === null) return null;
  return createPortal(
    <div className={css.zone}>
      <p className={css.words}>
        <Icon of={FileUp} size="l" />
        {t("attach.drop")}
      </p>
    </div>,
    page,
  );
}
