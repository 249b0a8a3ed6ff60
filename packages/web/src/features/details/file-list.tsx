import { FileText } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import type { ReactElement, RefObject } from "react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LinkButton } from "../../ui/link.tsx";
import { Skeleton } from "../../ui/skeleton.tsx";
import { FileChip, Picture } from "../files/parts.ts";
import { view } from "../viewer/viewer.tsx";
import css from "./file-list.module.css";
import { useFiles } from "./use-files.ts";
import type { Found } from "./use-files.ts";

interface FileListProps {
  /** Of the conversation. */
  readonly id: string;
  /** What scrolls around it. */
  readonly scroller: RefObject<HTMLElement | null>;
}

/** More than a pane shows at once. */
const AT_ONCE = 40;

/** Pictures and files of a conversation, the newest first; those further back when one comes to the end. */
export function FileList({ id, scroller }: FileListProps): ReactElement {
  const t = useT();
  const [wanted, setWanted] = useState(AT_ONCE);
  const { found, isAll, error, retry } = useFiles(id, wanted);
  const end = useRef<HTMLDivElement>(null);
  const hasEnough = found.length >= wanted;
  useEffect(() => {
    if (!hasEnough || isAll) return undefined;
    const { current: root } = scroller;
    const observer = new IntersectionObserver(
      ([seen]) => seen?.isIntersecting === true && setWanted((before) => before + AT_ONCE),
      { root, rootMargin: "300px" },
    );
    observer.observe(end.current as Element);
    return () => observer.disconnect();
  }, [hasEnough, isAll, scroller]);

  const seen = found.filter(({ file }) => file.kind === "image" || file.kind === "video");
  const others = found.filter((each) => !seen.includes(each));
  if (isAll && found.length === 0)
    return (
      <Empty icon={FileText} title={t("details.noFiles")}>
        {t("details.noFilesText")}
      </Empty>
    );
  return (
    <div className={css.files}>
      {seen.length > 0 && (
        <ul className={css.pictures} aria-label={t("details.filesSeen")}>
          {seen.map((each) => (
            <li key={`${each.message.seq} ${each.file.id}`}>
              <Small of={each} />
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul aria-label={t("details.filesOther")}>
          {others.map(({ message, file }) => (
            <li key={`${message.seq} ${file.id}`}>
              <FileChip file={file} />
            </li>
          ))}
        </ul>
      )}
      {error !== undefined && (
        <p className={css.end} role="alert">
          {errorText(error)} <LinkButton onClick={retry}>{t("ui.tryAgain")}</LinkButton>
        </p>
      )}
      <div ref={end} className={css.end}>
        {isAll ? (
          t("details.filesEnd")
        ) : (
          <>
            <span className="visually-hidden">{t("details.filesLooking")}</span>
            <Skeleton width="100%" height="3.5rem" />
          </>
        )}
      </div>
    </div>
  );
}

function Small({ of: { message, file } }: { readonly of: Found }): ReactElement {
  const t = useT();
  return (
    <Picture file={file} isOwn={false} isAlone={false}>
      <button
        type="button"
        className={css.open}
        aria-label={t("files.open", { name: file.name })}
        onClick={() => view({ message, fileId: file.id })}
      />
    </Picture>
  );
}
