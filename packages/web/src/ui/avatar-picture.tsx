import { useState } from "react";
import type { ReactElement } from "react";
import { useAvatarUrl } from "../lib/use-avatar-url.ts";
import css from "./avatar-picture.module.css";

interface AvatarPictureProps {
  /** Of the avatar. */
  readonly id: string;
  /** CSS pixels on each side. */
  readonly size: number;
}

/** A picture over the initials, as soon as it is there. */
export function AvatarPicture({ id, size }: AvatarPictureProps): ReactElement | null {
  const { url, renew } = useAvatarUrl(id, Math.ceil(size * devicePixelRatio));
  const [shown, setShown] = useState<string>();
  if (url === undefined) return null;
  return (
    <img
      className={css.picture}
      src={url}
      alt=""
      draggable={false}
      decoding="async"
      hidden={shown !== id}
      onLoad={() => setShown(id)}
      onError={renew}
    />
  );
}
