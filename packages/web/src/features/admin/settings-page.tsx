import { useCallback, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import type { AdminCalls } from "@gochat/client/calls";
import { errorText } from "../../lib/errors.ts";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { useLoaded } from "../../lib/use-loaded.ts";
import { ErrorLine } from "../../ui/error-line.tsx";
import { NotLoaded } from "../../ui/not-loaded.tsx";
import { PageFrame } from "../../ui/page-frame.tsx";
import { Section, Setting, SwitchSetting } from "../../ui/section.tsx";
import { Select } from "../../ui/select.tsx";
import { toast } from "../../ui/toast.ts";
import { NumberForm } from "./number-form.tsx";
import { RefusedWordsForm } from "./refused-words-form.tsx";
import { newAccountText, windowText } from "./setting-text.ts";
import {
  EDIT_WINDOWS,
  MENTIONS,
  mentionsProblem,
  MESSAGE_BYTES,
  messageBytesProblem,
  NEW_ACCOUNT_HOURS,
  NEW_ACCOUNTS,
} from "./settings-rules.ts";
import { useAdmin } from "./use-admin.ts";

type Settings = Awaited<ReturnType<AdminCalls["getSettings"]>>["settings"];
type Change = Parameters<AdminCalls["updateSettings"]>[0];

/** What is set for the whole server. */
export function SettingsPage(): ReactElement {
  const t = useT();
  const admin = useAdmin();
  const load = useCallback(async () => (await admin.getSettings()).settings, [admin]);
  const { data: settings, error, reload, set } = useLoaded(load);
  const save = async (change: Change) => {
    set((await admin.updateSettings(change)).settings);
    toast(t("admin.saved"), { kind: "good" });
  };
  return (
    <PageFrame title={t("admin.settings")} back={paths.admin()}>
      {settings === undefined ? (
        <NotLoaded error={error} retry={reload} />
      ) : (
        <>
          <People settings={settings} save={save} />
          <Messages settings={settings} save={save} />
        </>
      )}
    </PageFrame>
  );
}

interface PartProps {
  readonly settings: Settings;
  /** Throws what the server refuses it with. */
  readonly save: (change: Change) => Promise<void>;
}

/** Saves one setting at once; it is shown as chosen until the server has answered. */
function useSaved<Value>(value: Value, save: (value: Value) => Promise<void>) {
  const [chosen, setChosen] = useState<{ readonly value: Value }>();
  const [error, setError] = useState<unknown>();
  const choose = async (value: Value) => {
    setChosen({ value });
    setError(undefined);
    try {
      await save(value);
    } catch (failure) {
      setError(failure);
    } finally {
      setChosen(undefined);
    }
  };
  const below: ReactNode = error !== undefined && <ErrorLine>{errorText(error)}</ErrorLine>;
  return { shown: chosen === undefined ? value : chosen.value, choose, below };
}

const REGISTRATIONS = ["open", "invited", "closed"] as const;
/** A word of a later version stands for what the contract says: nobody can register. */
const registrationOf = ({ registration }: Settings): (typeof REGISTRATIONS)[number] =>
  REGISTRATIONS.find((word) => word === registration) ?? "closed";

function People({ settings, save }: PartProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const registration = useSaved(registrationOf(settings), (chosen) => save({ registration: chosen }));
  const search = useSaved(settings.people_search === "everybody", (isForAll) =>
    save({ people_search: isForAll ? "everybody" : "admins" }),
  );
  const newcomers = useSaved(settings.new_account_hours, (hours) => save({ new_account_hours: hours }));
  // Another program may have set what is offered here to nobody.
  const offered = [...new Set([...NEW_ACCOUNT_HOURS, newcomers.shown])];
  return (
    <Section title={t("admin.people")}>
      <Setting label={t("admin.registration")} text={t("admin.registrationText")}>
        <Select
          label={t("admin.registration")}
          value={registration.shown}
          options={[
            { value: "open", label: t("admin.registrationOpen") },
            { value: "invited", label: t("admin.registrationInvited") },
            { value: "closed", label: t("admin.registrationClosed") },
          ]}
          onChange={(chosen) => void registration.choose(chosen)}
        />
      </Setting>
      {registration.below}
      <SwitchSetting
        label={t("admin.search")}
        text={t("admin.searchText")}
        isOn={search.shown}
        onToggle={(isOn) => void search.choose(isOn)}
      />
      {search.below}
      <Setting label={t("admin.newcomers")} text={t("admin.newcomersText", NEW_ACCOUNTS)}>
        <Select
          label={t("admin.newcomers")}
          value={String(newcomers.shown)}
          options={offered.map((hours) => ({
            value: String(hours),
            label: newAccountText(hours, t, language),
          }))}
          onChange={(value) => void newcomers.choose(Number(value))}
        />
      </Setting>
      {newcomers.below}
    </Section>
  );
}

function Messages({ settings, save }: PartProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const { message_max_bytes, edit_window_s, mentions_max } = settings;
  const window = useSaved(edit_window_s, (seconds) => save({ edit_window_s: seconds }));
  // Another program may have set what is offered here to nobody.
  const offered = [...new Set([null, ...EDIT_WINDOWS, window.shown])];
  return (
    <Section title={t("admin.messages")}>
      <Setting label={t("admin.editWindow")} text={t("admin.editWindowText")}>
        <Select
          label={t("admin.editWindow")}
          value={String(window.shown)}
          options={offered.map((seconds) => ({
            value: String(seconds),
            label: windowText(seconds, t, language),
          }))}
          onChange={(value) => void window.choose(value === "null" ? null : Number(value))}
        />
      </Setting>
      {window.below}
      <NumberForm
        key={`bytes ${message_max_bytes}`}
        label={t("admin.longest")}
        hint={t("admin.longestText", { min: MESSAGE_BYTES.min, max: MESSAGE_BYTES.max })}
        value={message_max_bytes}
        problem={messageBytesProblem}
        refused="admin.bytesRule"
        save={(bytes) => save({ message_max_bytes: bytes })}
      />
      <NumberForm
        key={`mentions ${mentions_max}`}
        label={t("admin.mentions")}
        hint={t("admin.mentionsText", { min: MENTIONS.min, max: MENTIONS.max })}
        value={mentions_max}
        problem={mentionsProblem}
        refused="admin.mentionsRule"
        save={(count) => save({ mentions_max: count })}
      />
      <RefusedWordsForm
        key={settings.refused_words.join("\n")}
        words={settings.refused_words}
        save={(words) => save({ refused_words: words })}
      />
    </Section>
  );
}
