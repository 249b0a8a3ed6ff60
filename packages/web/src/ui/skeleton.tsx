import type { ReactElement } from "react";
import { classNames } from "../lib/class-names.ts";
import css from "./skeleton.module.css";

interface SkeletonProps {
  /** Any CSS length, also in percent. */
  readonly width: string;
  readonly height?: string;
  readonly isRound?: boolean;
}

/** The place of something that is on its way. */
export const Skeleton = ({ width, height, isRound = false }: SkeletonProps): ReactElement => (
  <span
    className={classNames(css.skeleton, isRound && css.round)}
    style={{ inlineSize: width, ...(height !== undefined && { blockSize: height }) }}
    aria-hidden="true"
  />
);
