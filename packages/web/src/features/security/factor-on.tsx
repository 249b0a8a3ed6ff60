import { useState } from "react";
import type { ReactElement } from "react";
import type { SecondFactorCalls } from "@gochat/client/calls";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Section, Setting } from "../../ui/section.tsx";
import { Tag } from "../../ui/tag.tsx";
import { toast } from "../../ui/toast.ts";
import { ProofDialog } from "./proof-dialog.tsx";

interface FactorOnProps {
  readonly calls: SecondFactorCalls;
  readonly codesLeft: number;
  readonly onCodes: (codes: readonly string[]) => void;
  readonly onOff: () => Promise<void>;
}

/** What there is to do with a second factor that is on. */
export function FactorOn({ calls, codesLeft, onCodes, onOff }: FactorOnProps): ReactElement {
  const t = useT();
  const [asked, setAsked] = useState<"codes" | "devices" | "off" | null>(null);
  const close = () => setAsked(null);
  const forget = async () => {
    try {
      await calls.forgetDevices();
      toast(t("security.forgotten"), { kind: "good" });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
      throw error;
    }
  };
  return (
    <>
      <Section title={t("security.factor")}>
        <Setting label={t("security.on")} text={t("security.onText")}>
          <Tag kind="good">{t("security.isOn")}</Tag>
        </Setting>
        <Setting label={t("security.codes")} text={t("security.codesLeft", { count: codesLeft })}>
          <Button onClick={() => setAsked("codes")}>{t("security.newCodes")}</Button>
        </Setting>
        <Setting label={t("security.devices")} text={t("security.devicesText")}>
          <Button onClick={() => setAsked("devices")}>{t("security.forget")}</Button>
        </Setting>
        <Setting label={t("security.turnOffLabel")} text={t("security.turnOffText")}>
          <Button kind="dangerBare" onClick={() => setAsked("off")}>
            {t("security.turnOff")}
          </Button>
        </Setting>
      </Section>
      {asked === "codes" && (
        <ProofDialog
          title={t("security.newCodesTitle")}
          text={t("security.newCodesText")}
          action={t("security.makeCodes")}
          send={async (proof) => onCodes((await calls.renewCodes(proof)).recovery_codes)}
          onClose={close}
        />
      )}
      {asked === "devices" && (
        <ConfirmDialog
          title={t("security.forgetTitle")}
          text={t("security.forgetText")}
          action={t("security.forget")}
          onConfirm={forget}
          onClose={close}
        />
      )}
      {asked === "off" && (
        <ProofDialog
          title={t("security.turnOffTitle")}
          text={t("security.turnOffAsk")}
          action={t("security.turnOff")}
          isDanger
          send={async (proof) => {
            await calls.turnOff(proof);
            toast(t("security.isOffNow"), { kind: "good" });
            await onOff();
          }}
          onClose={close}
        />
      )}
    </>
  );
}
