import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import { useForm } from "../../lib/use-form.ts";
import { Button } from "../../ui/button.tsx";
import { ErrorLine } from "../../ui/error-line.tsx";
import { TextArea } from "../../ui/field.tsx";
import css from "./settings-page.module.css";
import { REFUSED_WORDS, refusedWordsIn, refusedWordsProblem } from "./settings-rules.ts";

interface RefusedWordsFormProps {
  readonly words: readonly string[];
  /** Throws what the server refuses them with. */
  readonly save: (words: string[]) => Promise<void>;
}

/** What nobody may write on this server, a word or phrase on each line (I10). */
export function RefusedWordsForm({ words, save }: RefusedWordsFormProps): ReactElement {
  const t = useT();
  const { props, errors, isBusy } = useForm({
    check: { refused_words: refusedWordsProblem },
    send: ({ refused_words }) => save(refusedWordsIn(refused_words)),
    refused: { refused_words: "admin.refusedWordsRule" },
  });
  return (
    <form {...props} className={css.form}>
      <TextArea
        label={t("admin.refusedWords")}
        hint={t("admin.refusedWordsText", { words: REFUSED_WORDS.max, letters: REFUSED_WORDS.letters })}
        name="refused_words"
        rows={4}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        defaultValue={words.join("\n")}
        error={errors.refused_words}
      />
      {errors.form !== undefined && <ErrorLine>{errors.form}</ErrorLine>}
      <Button type="submit" isBusy={isBusy}>
        {t("ui.save")}
      </Button>
    </form>
  );
}
