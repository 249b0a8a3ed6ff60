import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { goToProvider } from "../../lib/sign-on.ts";
import { Button } from "../../ui/button.tsx";
import css from "./auth.module.css";
import { useSignOn } from "./use-sign-on.ts";

interface SignOnButtonProps {
  /** Where somebody is about to go. */
  readonly wanted: string;
}

/** The other way in, where there is a provider of single sign-on. */
export function SignOnButton({ wanted }: SignOnButtonProps): ReactElement | null {
  const t = useT();
  const label = useSignOn();
  if (label === undefined) return null;
  return (
    <div className={css.signOn}>
      <Button isLarge isWide onClick={() => goToProvider(wanted)}>
        {t("provider.continueWith", { label })}
      </Button>
    </div>
  );
}
