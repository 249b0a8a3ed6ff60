import { useState } from "react";
import type { ReactElement } from "react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { toast } from "../../ui/toast.ts";
import { NotLoaded } from "../../ui/not-loaded.tsx";
import { BlockedPeople } from "../blocks/blocks.tsx";
import { useOwnUser } from "./own-user.ts";
import { FromSelect } from "./from-select.tsx";
import type { From } from "./from-select.tsx";
import { Link } from "../../ui/link.tsx";
import { Section, Setting, SwitchSetting } from "../../ui/section.tsx";

type Choices = Partial<
  Record<"sends_receipts" | "shows_presence", boolean> & Record<"messages_from" | "groups_from", From>
>;

/** What others see without one's doing anything, and who reaches one: unasked, or not at all. */
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
  const { sends_receipts, shows_presence, messages_from, groups_from } = { ...user, ...chosen };
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
      <Section title={t("settings.unasked")} text={t("settings.unaskedText")}>
        <Setting label={t("settings.messagesFrom")}>
          <FromSelect
            label={t("settings.messagesFrom")}
            value={messages_from}
            onChange={(from) => void choose({ messages_from: from })}
          />
        </Setting>
        <Setting label={t("settings.groupsFrom")}>
          <FromSelect
            label={t("settings.groupsFrom")}
            value={groups_from}
            onChange={(from) => void choose({ groups_from: from })}
          />
        </Setting>
        <p>
          <Link href={paths.requests}>{t("settings.requests")}</Link>
        </p>
      </Section>
      <BlockedPeople />
    </>
  );
}
