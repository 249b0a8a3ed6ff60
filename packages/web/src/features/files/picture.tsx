import { CirclePlay, Image as ImageIcon } from "lucide-react";
import { useState } from "react";
import type { ReactElement, ReactNode } from "react";
import type { FileData } from "@gochat/client";
import { classNames } from "../../lib/class-names.ts";
import { useT } from "../../lib/i18n.tsx";
import { useMedia } from "../../lib/media.ts";
import { Icon } from "../../ui/icon.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import { sentPicture } from "./blob-urls.ts";
import { Blur } from "./blur.tsx";
import css from "./picture.module.css";
import { sourceOf } from "./source-of.ts";
import { useFileUrls } from "./use-file-urls.ts";

interface PictureProps {
  readonly file: FileData;
  /** It has the room of its own shape, and stands in no grid. */
  readonly isAlone: boolean;
  /** What lies above it, for the pointer. */
  readonly children: ReactNode;
}

/** A picture in its place: blurred until it is there, still where it moves and nobody asked for that. */
export function Picture({ file, isAlone, children }: PictureProps): ReactElement {
  const t = useT();
  const tabIndex = useTabStop();
  const isStill = useMedia("(prefers-reduced-motion: reduce)");
  const [plays, setPlays] = useState(false);
  const [isThere, setThere] = useState(false);
  const { urls, attempt, renew } = useFileUrls(file);
  const { media, kind } = file;
  const moves = media?.is_animated === true;
  const source = sourceOf({ file, urls, isLarge: isAlone, wantsMotion: moves && (plays || !isStill) });
  const before = sentPicture(file.id);
  return (
    <div className={css.picture}>
      {media?.thumbhash !== undefined && <Blur hash={media.thumbhash} isOver={isThere} />}
      {kind === "image" && source === undefined && before === undefined && <Icon of={ImageIcon} />}
      {before !== undefined && !isThere && <img className={css.image} src={before} alt="" />}
      {kind === "image" && source !== undefined && (
        <img
          key={`${attempt} ${source}`}
          className={classNames(css.image, !isThere && css.coming)}
          src={source}
          alt=""
          loading="lazy"
          decoding="async"
          draggable={false}
          onLoad={() => setThere(true)}
          onError={renew}
        />
      )}
      {kind === "video" && <Icon of={CirclePlay} size="l" />}
      {children}
      {moves && isStill && (
        <button
          type="button"
          className={css.motion}
          tabIndex={tabIndex}
          aria-pressed={plays}
          aria-label={t("files.play", { name: file.name })}
          onClick={() => setPlays(!plays)}
        >
          GIF
        </button>
      )}
    </div>
  );
}
