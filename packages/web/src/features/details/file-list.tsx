import { FileText } from "lucide-react";
import type { ReactElement, RefObject } from "react";
import { useT } from "../../lib/i18n.tsx";
import { Empty } from "../../ui/empty.tsx";
import { AudioFile, FileChip, Picture } from "../files/parts.ts";
import { view } from "../viewer/viewer.tsx";
import css from "./file-list.module.css";
import { MoreFiles } from "./more-files.tsx";
import { useFiles } from "./use-files.ts";
import type { Found } from "./use-files.ts";

interface FileListProps {
  /** Of the conversation. */
  readonly id: string;
  /** What scrolls around it. */
  readonly scroller: RefObject<HTMLElement | null>;
}

/** Pictures and files of a conversation, the newest first; those further back when one comes to the end. */
export function FileList({ id, scroller }: FileListProps): ReactElement {
  const t = useT();
  const { found, hasMore, reads, error, loadMore } = useFiles(id);
  const seen = found.filter(({ file }) => file.kind === "image" || file.kind === "video");
  const others = found.filter((each) => !seen.includes(each));
  if (!hasMore && found.length === 0)
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
            <li key={keyOf(each)}>
              <Small of={each} />
            </li>
          ))}
        </ul>
      )}
      {others.length > 0 && (
        <ul className={css.others} aria-label={t("details.filesOther")}>
          {others.map((each) => (
            <li key={keyOf(each)}>
              {each.file.kind === "audio" ? <AudioFile file={each.file} /> : <FileChip file={each.file} />}
            </li>
          ))}
        </ul>
      )}
      {hasMore ? (
        <MoreFiles scroller={scroller} reads={reads} error={error} loadMore={loadMore} />
      ) : (
        <p className={css.end}>{t("details.filesEnd")}</p>
      )}
    </div>
  );
}

const keyOf = ({ message, file }: Found): string => `${message.seq} ${file.id}`;

function Small({ of: { message, file } }: { readonly of: Found }): ReactElement {
  const t = useT();
  return (
    <Picture file={file} isAlone={false}>
      <button
        type="button"
        className={css.open}
        aria-label={t("files.open", { name: file.name })}
        onClick={() => view({ message, fileId: file.id })}
      />
    </Picture>
  );
}
