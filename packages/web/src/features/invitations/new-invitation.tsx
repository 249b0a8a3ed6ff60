import { useState } from "react";
import type { FormEvent, ReactElement } from "react";
import { errorText } from "../../lib/errors.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { lengthText } from "../../lib/length-text.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Setting, SwitchSetting } from "../../ui/section.tsx";
import { Select } from "../../ui/select.tsx";
import css from "./invitations.module.css";

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;
/** For how long one is good, as it is offered: seconds. */
const LENGTHS = [HOUR_S, DAY_S, 7 * DAY_S, 30 * DAY_S, 365 * DAY_S] as const;
/** For how many people it is good; 0: for any number. */
const USES = [1, 5, 25, 100, 0] as const;

interface NewInvitationProps {
  /** Nothing matters more where it stands. */
  readonly isPrimary: boolean;
  /** Whether it may also let people make an account, and need not. */
  readonly mayAdmit: boolean;
  /** Throws what the server refuses it with. */
  readonly make: (input: {
    readonly expires_in_s: number;
    readonly max_uses: number | undefined;
    readonly admits: boolean | undefined;
  }) => Promise<void>;
}

/** How long and for how many a link is to be good, and the button that makes it. */
export function NewInvitation({ isPrimary, mayAdmit, make }: NewInvitationProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const [seconds, setSeconds] = useState<number>(7 * DAY_S);
  const [uses, setUses] = useState<number>(1);
  const [admits, setAdmits] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    try {
      await make({
        expires_in_s: seconds,
        max_uses: uses || undefined,
        admits: mayAdmit ? admits : undefined,
      });
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={(event) => void submit(event)}>
      <Setting label={t("invitations.goodFor")}>
        <Select
          label={t("invitations.goodFor")}
          value={String(seconds)}
          options={LENGTHS.map((each) => ({ value: String(each), label: lengthText(each, language) }))}
          onChange={(value) => setSeconds(Number(value))}
        />
      </Setting>
      <Setting label={t("invitations.goodForPeople")}>
        <Select
          label={t("invitations.goodForPeople")}
          value={String(uses)}
          options={USES.map((each) => ({
            value: String(each),
            label: each === 0 ? t("invitations.anyNumber") : each.toLocaleString(language),
          }))}
          onChange={(value) => setUses(Number(value))}
        />
      </Setting>
      {mayAdmit && (
        <SwitchSetting
          label={t("invitations.admits")}
          text={t("invitations.admitsText")}
          isOn={admits}
          onToggle={setAdmits}
        />
      )}
      {error !== undefined && <ErrorLine>{errorText(error)}</ErrorLine>}
      <div className={css.make}>
        <Button type="submit" kind={isPrimary ? "primary" : "ground"} isBusy={isBusy}>
          {t("invitations.make")}
        </Button>
      </div>
    </form>
  );
}
