import type { ReactElement } from "react";
import { errorText } from "../lib/errors.ts";
import { useT } from "../lib/i18n.tsx";
import { Button } from "./button.tsx";
import { ErrorLine } from "./error-line.tsx";
import { Skeleton } from "./skeleton.tsx";
import css from "./not-loaded.module.css";

interface NotLoadedProps {
  /** Why not; undefined while it is on its way. */
  readonly error: unknown;
  readonly retry: () => Promise<void>;
}

/** In the place of what is not there yet. */
export function NotLoaded({ error, retry }: NotLoadedProps): ReactElement {
  const t = useT();
  return (
    <div className={css.place}>
      {error === undefined ? (
        <>
          <Skeleton width="40%" />
          <Skeleton width="70%" />
        </>
      ) : (
        <>
          <ErrorLine>{errorText(error)}</ErrorLine>
          <Button onClick={() => void retry()}>{t("controls.tryAgain")}</Button>
        </>
      )}
    </div>
  );
}
