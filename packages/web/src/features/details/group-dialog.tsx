import { useRef, useState } from "react";
import type { FormEvent, ReactElement } from "react";
import type { ConversationData } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { groupDescriptionProblem, groupNameProblem } from "../../lib/group-text.ts";
import { useT } from "../../lib/i18n.tsx";
import { may } from "../../lib/permissions.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { Field, TextArea } from "../../ui/field.tsx";
import { Segmented } from "../../ui/segmented.tsx";
import { AvatarEditor } from "../avatar/avatar.tsx";
import css from "./group-dialog.module.css";
import { SlowModeSetting } from "./slow-mode-setting.tsx";

interface GroupDialogProps {
  readonly conversation: ConversationData;
  readonly onClose: () => void;
}

type History = "all" | "joined";
type Writers = "everybody" | "admins";

/** Changes what a group is: its name, what it is for, which messages its members see, who writes and how often. */
export function GroupDialog({ conversation, onClose }: GroupDialogProps): ReactElement {
  const t = useT();
  const chat = useChat();
  const before = {
    name: conversation.name ?? "",
    description: conversation.description ?? "",
    history: conversation.history === "all" ? ("all" as const) : ("joined" as const),
    writers: conversation.who_writes === "admins" ? ("admins" as const) : ("everybody" as const),
    slowModeS: conversation.slow_mode_s ?? 0,
  };
  const [name, setName] = useState(before.name);
  const [description, setDescription] = useState(before.description);
  const [history, setHistory] = useState<History>(before.history);
  const [writers, setWriters] = useState<Writers>(before.writers);
  const [slowModeS, setSlowModeS] = useState(before.slowModeS);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const nameField = useRef<HTMLInputElement>(null);
  const nameProblem = groupNameProblem(name);
  const descriptionProblem = groupDescriptionProblem(description);
  const hasHistory = before.history === "all" || may("conversation.open_history", conversation);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (nameProblem !== undefined) return nameField.current?.focus();
    if (descriptionProblem !== undefined) return;
    // What is not named stays as it is, whatever others make of it meanwhile.
    const changes = {
      ...(name.trim() !== before.name && { name: name.trim() }),
      ...(description.trim() !== before.description && { description: description.trim() || null }),
      ...(history !== before.history && { history }),
      ...(writers !== before.writers && { who_writes: writers }),
      ...(slowModeS !== before.slowModeS && { slow_mode_s: slowModeS }),
    };
    if (Object.keys(changes).length === 0) return onClose();
    setBusy(true);
    try {
      await chat.api.conversations.update({ id: conversation.id, ...changes });
      onClose();
    } catch (error) {
      setBusy(false);
      setRefusal(errorText(error));
    }
  };
  return (
    <Dialog title={t("details.editGroup")} onClose={onClose} initialFocus={nameField}>
      <AvatarEditor
        avatar={
          <Avatar
            id={conversation.id}
            name={before.name}
            picture={conversation.avatar_id}
            size={72}
            isGroup
          />
        }
        hasPicture={conversation.avatar_id !== null}
        isGroup
        save={(avatar) => chat.api.conversations.update({ id: conversation.id, avatar })}
      />
      <form className={css.form} noValidate onSubmit={(event) => void submit(event)}>
        <Field
          ref={nameField}
          label={t("people.groupName")}
          value={name}
          required
          autoComplete="off"
          error={nameProblem === undefined ? refusal : t(nameProblem)}
          onChange={(event) => {
            setName(event.target.value);
            setRefusal(undefined);
          }}
        />
        <TextArea
          label={t("people.groupDescription")}
          value={description}
          rows={3}
          error={descriptionProblem !== undefined && t(descriptionProblem)}
          onChange={(event) => setDescription(event.target.value)}
        />
        <div className={css.setting}>
          <span className={css.label}>{t("details.history")}</span>
          {hasHistory ? (
            <Segmented<History>
              label={t("details.history")}
              value={history}
              options={[
                { value: "all", label: t("details.historyAll") },
                { value: "joined", label: t("details.historyJoined") },
              ]}
              onChange={setHistory}
            />
          ) : (
            <p>{t("details.historyJoined")}</p>
          )}
          <p className={css.hint}>
            {t(
              !hasHistory
                ? "details.historyOwner"
                : history === "all"
                  ? "details.historyAllText"
                  : "details.historyJoinedText",
            )}
          </p>
        </div>
        <div className={css.setting}>
          <span className={css.label}>{t("details.writers")}</span>
          <Segmented<Writers>
            label={t("details.writers")}
            value={writers}
            options={[
              { value: "everybody", label: t("details.writersEverybody") },
              { value: "admins", label: t("details.writersAdmins") },
            ]}
            onChange={setWriters}
          />
          <p className={css.hint}>
            {t(writers === "admins" ? "details.writersAdminsText" : "details.writersEverybodyText")}
          </p>
        </div>
        {writers === "everybody" && <SlowModeSetting seconds={slowModeS} onChange={setSlowModeS} />}
        <div className={css.end}>
          <Button onClick={onClose}>{t("controls.cancel")}</Button>
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {t("ui.save")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
