import { Copy } from "lucide-react";
import { useRef } from "react";
import type { ReactElement } from "react";
import { copyText } from "../lib/copy-text.ts";
import { useT } from "../lib/i18n.tsx";
import { Button } from "./button.tsx";
import css from "./copy-field.module.css";
import { Field } from "./field.tsx";
import { Icon } from "./icon.tsx";

interface CopyFieldProps {
  readonly label: string;
  readonly value: string;
  /** It is the one thing that matters where it stands. */
  readonly isPrimary?: boolean;
}

/** A text that is to be taken elsewhere, with a button that copies it. */
export function CopyField({ label, value, isPrimary = false }: CopyFieldProps): ReactElement {
  const t = useT();
  const field = useRef<HTMLInputElement>(null);
  const copy = async () => {
    if (!(await copyText(value))) field.current?.select();
  };
  return (
    <div className={css.place}>
      <Field
        ref={field}
        label={label}
        value={value}
        readOnly
        dir="ltr"
        onFocus={(event) => event.target.select()}
      />
      <Button kind={isPrimary ? "primary" : "ground"} isLarge onClick={() => void copy()}>
        <Icon of={Copy} size="s" />
        {t("controls.copy")}
      </Button>
    </div>
  );
}
