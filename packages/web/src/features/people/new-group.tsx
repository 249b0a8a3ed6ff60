import { ArrowLeft } from "lucide-react";
import { useRef, useState } from "react";
import type { FormEvent, ReactElement } from "react";
import type { UserSummary } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText, isError } from "../../lib/errors.ts";
import { groupDescriptionProblem, groupNameProblem } from "../../lib/group-text.ts";
import { useT } from "../../lib/i18n.tsx";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { Bar } from "../../ui/bar.tsx";
import { Button } from "../../ui/button.tsx";
import { Field, TextArea } from "../../ui/field.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { PeoplePicker } from "../../ui/people-picker.tsx";
import { toast } from "../../ui/toast.ts";
import css from "./new-conversation.module.css";

/** Makes a group: its name, what it is for, and who is in it. */
export function NewGroup(): ReactElement {
  const t = useT();
  const chat = useChat();
  const go = useGo();
  const [name, setName] = useState("");
  const [description, setDescription] = useState("");
  const [people, setPeople] = useState<readonly UserSummary[]>([]);
  const [isBusy, setBusy] = useState(false);
  // Nobody is told what is missing before they had the time to write it.
  const [isTried, setTried] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const nameField = useRef<HTMLInputElement>(null);
  const descriptionField = useRef<HTMLTextAreaElement>(null);
  const peopleField = useRef<HTMLInputElement>(null);
  const nameProblem = groupNameProblem(name);
  const descriptionProblem = groupDescriptionProblem(description);
  const isAlone = people.length === 0;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (nameProblem !== undefined) return nameField.current?.focus();
    if (descriptionProblem !== undefined) return descriptionField.current?.focus();
    if (isAlone) return peopleField.current?.focus();
    setBusy(true);
    try {
      const { id } = await chat.createGroup({
        name: name.trim(),
        usernames: people.map(({ username }) => username),
        ...(description.trim() !== "" && { description: description.trim() }),
      });
      go(paths.conversation(id), { replace: true });
    } catch (error) {
      setBusy(false);
      if (!isError(error, "user_not_found")) return toast(errorText(error), { kind: "bad" });
      setRefusal(t("people.somebodyGone"));
      peopleField.current?.focus();
    }
  };
  return (
    <main className={css.page} aria-labelledby="new-group">
      <Bar hasLine>
        <IconButton icon={ArrowLeft} flips label={t("controls.back")} onClick={() => go(paths.newChat)} />
        <h1 id="new-group">{t("people.newGroup")}</h1>
      </Bar>
      <form className={css.column} noValidate onSubmit={(event) => void submit(event)}>
        <Field
          ref={nameField}
          label={t("people.groupName")}
          value={name}
          autoFocus
          required
          autoComplete="off"
          error={isTried && nameProblem !== undefined && t(nameProblem)}
          onChange={(event) => setName(event.target.value)}
        />
        <TextArea
          ref={descriptionField}
          label={t("people.groupDescription")}
          hint={t("people.groupDescriptionHint")}
          value={description}
          rows={2}
          error={descriptionProblem !== undefined && t(descriptionProblem)}
          onChange={(event) => setDescription(event.target.value)}
        />
        <PeoplePicker
          ref={peopleField}
          label={t("people.members")}
          chosen={people}
          onChange={(chosen) => {
            setPeople(chosen);
            setRefusal(undefined);
          }}
          error={refusal ?? (isTried && isAlone ? t("people.membersMissing") : undefined)}
        />
        <div className={css.end}>
          <Button type="submit" kind="primary" isLarge isBusy={isBusy}>
            {t("people.makeGroup")}
          </Button>
        </div>
      </form>
    </main>
  );
}
