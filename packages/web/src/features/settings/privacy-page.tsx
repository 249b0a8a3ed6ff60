import { useState } from "react";
import type { ReactElement } from "react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { toast } from "../../ui/toast.ts";
import { NotLoaded } from "../../ui/not-loaded.tsx";
import { BlockedPeople } from "../blocks/blocks.tsx";
import { useOwnUser } from "./own-user.ts";
import { Section, SwitchSetting } from "../../ui/section.tsx";

type Choices = Partial<Record<"sends_receipts" | "shows_presence", boolean>>;

/** What others see without one's doing anything, and from whom one takes nothing. */
export function PrivacyPage(): ReactElement {
  const t = useT();
  const { user, error, reload, change } = useOwnUser();
  // What is on its way to the server.
  const [chosen, setChosen] = useState<Choices>({});
  if (user === undefined) return <NotLoaded error={error} retry={reload} />;
  const choose = async (choice: Choices) => {
    setChosen((before) => ({ ...before, ...choice }));
    try {
      await change(choice);
    } catch (failure) {
      toast(errorText(failure), { kind: "bad" });
    } finally {
      setChosen({});
    }
  };
  const { sends_receipts, shows_presence } = { ...user, ...chosen };
  return (
    <>
      <Section title={t("settings.othersSee")}>
        <SwitchSetting
          label={t("settings.receipts")}
          text={t("settings.receiptsText")}
          isOn={sends_receipts}
          onToggle={(isOn) => void choose({ sends_receipts: isOn })}
        />
        <SwitchSetting
          label={t("settings.presence")}
          text={t("settings.presenceText")}
          isOn={shows_presence}
          onToggle={(isOn) => void choose({ shows_presence: isOn })}
        />
      </Section>
      <BlockedPeople />
    </>
  );
}
