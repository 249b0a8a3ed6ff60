import { UserX } from "lucide-react";
import type { ReactElement } from "react";
import { classNames } from "../lib/class-names.ts";
import { lazily } from "../lib/lazily.tsx";
import { hueOf, initialsOf } from "../lib/people.ts";
import css from "./avatar.module.css";
import { Icon } from "./icon.tsx";

const AvatarPicture = lazily(async () => (await import("./avatar-picture.tsx")).AvatarPicture);

export interface AvatarProps {
  /** Chooses the tint. */
  readonly id: string;
  readonly name: string;
  /** The id of the picture; null and undefined for none. */
  readonly picture?: string | null | undefined;
  readonly size?: 20 | 24 | 32 | 36 | 40 | 48 | 72;
  /** Groups have rounded squares. */
  readonly isGroup?: boolean;
  /** Shown by a dot; nothing stands for offline and for unknown. */
  readonly presence?: string | undefined;
  /** Of an account that was deleted. */
  readonly isGone?: boolean;
}

/** A picture, or initials on the tint of an id. The name stands beside it: it is not read out. */
export const Avatar = ({
  id,
  name,
  picture,
  size = 40,
  isGroup = false,
  presence,
  isGone = false,
}: AvatarProps): ReactElement => (
  <span
    className={classNames(css.avatar, css[`size${size}`], isGroup && css.group, isGone && css.gone)}
    data-hue={hueOf(id)}
    aria-hidden="true"
  >
    {isGone ? <Icon of={UserX} size={size < 36 ? "s" : "m"} /> : initialsOf(name)}
    {typeof picture === "string" && <AvatarPicture id={picture} size={size} />}
    {presence === "online" && <i className={css.dot} />}
    {presence === "away" && <i className={classNames(css.dot, css.away)} />}
  </span>
);
