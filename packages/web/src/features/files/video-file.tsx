import type { ReactElement } from "react";
import type { FileData } from "@gochat/client";
import { useT } from "../../lib/i18n.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import { Blur } from "./blur.tsx";
import { playAlone } from "./playing.ts";
import { useFileUrls } from "./use-file-urls.ts";
import css from "./video-file.module.css";

/** A video in its place. Nothing of it is fetched before somebody plays it. */
export function VideoFile({ file }: { readonly file: FileData }): ReactElement {
  const t = useT();
  const tabIndex = useTabStop();
  const { urls, attempt, renew } = useFileUrls(file);
  return (
    <div className={css.box}>
      {file.media?.thumbhash !== undefined && <Blur hash={file.media.thumbhash} />}
      {/* oxlint-disable-next-line jsx-a11y/media-has-caption -- Nobody wrote captions for what people send each other. */}
      <video
        key={attempt}
        className={css.video}
        src={urls?.content}
        controls
        playsInline
        preload="none"
        tabIndex={tabIndex}
        aria-label={t("files.video", { name: file.name })}
        onPlay={(event) => playAlone(event.currentTarget)}
        onError={renew}
      />
    </div>
  );
}
