import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { Field } from "../../ui/field.tsx";
import css from "./settings-page.module.css";

interface NumberFormProps {
  readonly label: string;
  readonly hint: string;
  readonly value: number;
  readonly problem: (text: string) => TextId | undefined;
  /** What to say where the server refuses it. */
  readonly refused: TextId;
  /** Throws what the server refuses it with. */
  readonly save: (value: number) => Promise<void>;
}

/** A setting that is a number, saved by a button of its own. */
export function NumberForm({ label, hint, value, problem, refused, save }: NumberFormProps): ReactElement {
  const t = useT();
  const { props, errors, isBusy } = useForm({
    check: { number: (text) => problem(text.trim()) },
    send: ({ number }) => save(Number(number.trim())),
    places: { invalid_request: "number" },
    says: { invalid_request: refused },
  });
  return (
    <form {...props} className={css.form}>
      <Field
        label={label}
        hint={hint}
        name="number"
        inputMode="numeric"
        autoComplete="off"
        defaultValue={value}
        error={errors.number}
      />
      {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      <Button type="submit" isBusy={isBusy}>
        {t("ui.save")}
      </Button>
    </form>
  );
}
