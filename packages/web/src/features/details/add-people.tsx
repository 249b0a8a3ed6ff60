import { useRef, useState } from "react";
import type { FormEvent, ReactElement } from "react";
import type { ConversationData, Member, UserSummary } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText, isError } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import { Dialog } from "../../ui/dialog.tsx";
import { PeoplePicker } from "../../ui/people-picker.tsx";
import { toast } from "../../ui/toast.ts";
import css from "./group-dialog.module.css";

interface AddPeopleProps {
  readonly conversation: ConversationData;
  /** Who is in it already, as far as that is known; to add somebody again changes nothing (G4). */
  readonly members: readonly Member[];
  readonly onClose: () => void;
}

/** Chooses people, and adds them to a group. */
export function AddPeople({ conversation, members, onClose }: AddPeopleProps): ReactElement {
  const t = useT();
  const { api } = useChat();
  const [people, setPeople] = useState<readonly UserSummary[]>([]);
  const [isBusy, setBusy] = useState(false);
  const [refusal, setRefusal] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  const there = new Set(members.map(({ user }) => user.id));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (people.length === 0) {
      setRefusal(t("details.nobodyChosen"));
      return field.current?.focus();
    }
    setBusy(true);
    try {
      await api.conversations.addMembers({ id: conversation.id, user_ids: people.map(({ id }) => id) });
      toast(t("details.added", { count: people.length }), { kind: "good" });
      onClose();
    } catch (error) {
      setBusy(false);
      setRefusal(isError(error, "user_not_found") ? t("people.somebodyGone") : errorText(error));
      field.current?.focus();
    }
  };
  return (
    <Dialog
      title={t("details.addPeople")}
      text={t(conversation.history === "all" ? "details.addText" : "details.addTextJoined")}
      onClose={onClose}
      initialFocus={field}
    >
      <form className={css.form} noValidate onSubmit={(event) => void submit(event)}>
        <PeoplePicker
          ref={field}
          label={t("people.people")}
          chosen={people}
          isHidden={(userId) => there.has(userId)}
          error={refusal}
          onChange={(chosen) => {
            setPeople(chosen);
            setRefusal(undefined);
          }}
        />
        <div className={css.end}>
          <Button onClick={onClose}>{t("controls.cancel")}</Button>
          <Button type="submit" kind="primary" isBusy={isBusy}>
            {t("details.add")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
