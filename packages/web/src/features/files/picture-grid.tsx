import type { ReactElement } from "react";
import type { FileData, Message } from "@gochat/client";
import { useT } from "../../lib/i18n.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import { view } from "../viewer/viewer.tsx";
import css from "./picture-grid.module.css";
import { Picture } from "./picture.tsx";

const SHOWN_MAX = 4;

interface PictureGridProps {
  readonly message: Message;
  readonly files: readonly FileData[];
}

/** One picture, or up to four of them in one box, the last of which says how many more there are. A click shows them large. */
export function PictureGrid({ message, files }: PictureGridProps): ReactElement {
  const t = useT();
  const tabIndex = useTabStop();
  const shown = files.slice(0, SHOWN_MAX);
  const more = files.length - shown.length;
  return (
    <div className={css.box} data-count={shown.length}>
      {shown.map((file, nth) => {
        const isMore = more > 0 && nth === SHOWN_MAX - 1;
        return (
          <Picture key={file.id} file={file} isAlone={files.length === 1}>
            <button
              type="button"
              className={css.open}
              tabIndex={tabIndex}
              aria-label={
                isMore
                  ? t("files.openMore", { name: file.name, count: more })
                  : t("files.open", { name: file.name })
              }
              onClick={() => view({ message, fileId: file.id })}
            >
              {isMore && <span className={css.more}>+{more}</span>}
            </button>
          </Picture>
        );
      })}
    </div>
  );
}
