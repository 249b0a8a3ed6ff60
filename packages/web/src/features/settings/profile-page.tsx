import type { ReactElement } from "react";
import { useMe } from "@gochat/client/react";
import { displayNameProblem } from "../../lib/account-rules.ts";
import { useT } from "../../lib/i18n.tsx";
import { IS_DEVELOPMENT } from "../../lib/page.ts";
import { nameOf } from "../../lib/people.ts";
import { useForm } from "../../lib/use-form.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field } from "../../ui/field.tsx";
import { toast } from "../../ui/toast.ts";
import { AvatarEditor } from "../avatar/avatar.tsx";
import { EmailForm } from "./email-form.tsx";
import formCss from "./form.module.css";
import { NotLoaded } from "../../ui/not-loaded.tsx";
import { useOwnUser } from "./own-user.ts";
import type { OwnUserChange } from "./own-user.ts";
import { PendingEmail } from "./pending-email.tsx";
import { PasswordForm } from "./password-form.tsx";
import css from "./profile-page.module.css";
import { Section } from "../../ui/section.tsx";

/** What others see of one, and how one signs in. */
export function ProfilePage(): ReactElement {
  const t = useT();
  const { user, hasPassword, error, reload, change } = useOwnUser();
  return (
    <>
      <Section title={t("settings.shownToOthers")}>
        <Me change={change} />
        <NameForm change={change} />
      </Section>
      {user === undefined ? (
        <Section title={t("settings.signIn")}>
          <NotLoaded error={error} retry={reload} />
        </Section>
      ) : hasPassword || !IS_DEVELOPMENT ? (
        <>
          <Section
            title={t("account.email")}
            text={user.email === null ? undefined : t("settings.emailText", { email: user.email })}
          >
            <PendingEmail user={user} reload={reload} />
            <EmailForm needsPassword={hasPassword} needsCode={user.has_second_factor} change={change} />
          </Section>
          <Section
            title={t("account.password")}
            text={t(hasPassword ? "settings.passwordText" : "settings.firstPasswordText")}
          >
            <PasswordForm
              username={user.username}
              needsPassword={hasPassword}
              needsCode={user.has_second_factor}
              change={change}
            />
          </Section>
        </>
      ) : (
        <Section title={t("settings.signIn")} text={t("settings.noPassword")} />
      )}
    </>
  );
}

interface ChangeProps {
  readonly change: (change: OwnUserChange) => Promise<unknown>;
}

function Me({ change }: ChangeProps): ReactElement {
  const t = useT();
  const me = useMe();
  return (
    <div className={css.me}>
      <AvatarEditor
        avatar={<Avatar id={me.id} name={nameOf(me)} picture={me.avatar_id} size={72} />}
        hasPicture={me.avatar_id !== null}
        save={(avatar) => change({ avatar })}
      />
      <div>
        <p className={css.name} dir="auto">
          {nameOf(me)}
        </p>
        <p className={css.username}>
          <span className="visually-hidden">{t("account.username")} </span>@{me.username}
        </p>
      </div>
    </div>
  );
}

function NameForm({ change }: ChangeProps): ReactElement {
  const t = useT();
  const { display_name } = useMe();
  const { props, errors, isBusy } = useForm({
    check: { display_name: displayNameProblem },
    send: async ({ display_name }) => {
      await change({ display_name: display_name.trim() });
      toast(t("settings.nameSaved"), { kind: "good" });
    },
    refused: { display_name: "account.displayNameRule" },
  });
  return (
    <form {...props} className={formCss.form}>
      <Field
        key={display_name}
        label={t("settings.displayName")}
        hint={t("settings.displayNameHint")}
        name="display_name"
        autoComplete="name"
        defaultValue={display_name}
        error={errors.display_name}
      />
      {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      <Button type="submit" isBusy={isBusy}>
        {t("ui.save")}
      </Button>
    </form>
  );
}
