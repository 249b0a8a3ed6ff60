import { useState } from "react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { NotLoaded } from "../../ui/not-loaded.tsx";
import { Section } from "../../ui/section.tsx";
import { FactorOn } from "./factor-on.tsx";
import { RecoveryCodes } from "./recovery-codes.tsx";
import { SetUp } from "./set-up.tsx";
import { useSecondFactor } from "./use-second-factor.ts";

/** What signing in takes beside the password. */
export function SecurityPage(): ReactElement {
  const t = useT();
  const { calls, state, error, reload } = useSecondFactor();
  // They are shown once: only this page has them, until they are put away.
  const [codes, setCodes] = useState<readonly string[]>();
  const show = (recoveryCodes: readonly string[]) => {
    setCodes(recoveryCodes);
    void reload();
  };
  if (codes !== undefined) return <RecoveryCodes codes={codes} onDone={() => setCodes(undefined)} />;
  if (state === undefined)
    return (
      <Section title={t("security.factor")}>
        <NotLoaded error={error} retry={reload} />
      </Section>
    );
  if (state.isOn)
    return <FactorOn calls={calls} codesLeft={state.recoveryCodesLeft} onCodes={show} onOff={reload} />;
  if (!state.hasPassword) return <Section title={t("security.factor")} text={t("security.noPassword")} />;
  return <SetUp calls={calls} onCodes={show} />;
}
