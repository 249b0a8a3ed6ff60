import { useLayoutEffect, useRef } from "react";
import type { ReactElement } from "react";
import { thumbHashToRGBA } from "thumbhash";
import css from "./blur.module.css";

interface BlurProps {
  readonly hash: string;
  /** The picture is there, and may be one that one sees through. */
  readonly isOver?: boolean;
}

/** What a picture looks like from far away, until it is there. */
export function Blur({ hash, isOver = false }: BlurProps): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  useLayoutEffect(() => paint(canvas.current as HTMLCanvasElement, hash), [hash]);
  return <canvas ref={canvas} className={css.blur} data-is-over={isOver || undefined} aria-hidden="true" />;
}

function paint(canvas: HTMLCanvasElement, hash: string): void {
  const { w, h, rgba } = thumbHashToRGBA(Uint8Array.from(atob(hash), (sign) => sign.charCodeAt(0)));
  canvas.width = w;
  canvas.height = h;
  canvas.getContext("2d")?.putImageData(new ImageData(new Uint8ClampedArray(rgba), w, h), 0, 0);
}
