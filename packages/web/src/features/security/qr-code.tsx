import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import css from "./security.module.css";

interface QrCodeProps {
  readonly text: string;
  readonly label: string;
}

/** Modules of quiet around it, as ISO 18004 wants them. */
const QUIET = 4;

/** A text for cameras. What makes it is fetched when it is shown; where that fails there is nothing, and the text stands beside it. */
export function QrCode({ text, label }: QrCodeProps): ReactElement {
  const [drawn, setDrawn] = useState<{ readonly size: number; readonly path: string }>();
  useEffect(() => {
    let isShown = true;
    import("uqr").then(
      ({ encode }) => {
        const { size, data } = encode(text, { border: QUIET });
        if (isShown) setDrawn({ size, path: pathOf(data) });
      },
      () => {},
    );
    return () => {
      isShown = false;
    };
  }, [text]);
  return (
    <div className={css.qr}>
      {drawn !== undefined && (
        <svg viewBox={`0 0 ${drawn.size} ${drawn.size}`} role="img" aria-label={label}>
          <path d={drawn.path} />
        </svg>
      )}
    </div>
  );
}

const pathOf = (rows: readonly (readonly boolean[])[]): string =>
  rows.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
