import { Eye, EyeOff } from "lucide-react";
import { useId, useState } from "react";
import type {
  InputHTMLAttributes,
  KeyboardEvent,
  ReactElement,
  ReactNode,
  Ref,
  TextareaHTMLAttributes,
} from "react";
import { useT } from "../lib/i18n.tsx";
import { ErrorLine } from "./error-line.tsx";
import css from "./field.module.css";
import { IconButton } from "./icon-button.tsx";

interface FieldParts {
  readonly label: ReactNode;
  /** What to know before one writes. */
  readonly hint?: ReactNode;
  /** What is wrong with what stands in it; tied to it, and read out when it comes. */
  readonly error?: ReactNode;
}

interface FieldProps extends FieldParts, Omit<InputHTMLAttributes<HTMLInputElement>, "className"> {
  readonly ref?: Ref<HTMLInputElement>;
}

/** A line of text with its name above it. */
export function Field({ label, hint, error, ...input }: FieldProps): ReactElement {
  const { id, attributes, below } = useParts({ hint, error });
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      <input dir="auto" {...input} {...attributes} className={css.input} />
      {below}
    </div>
  );
}

/** A password, which can be shown. It says when caps lock is on. */
export function PasswordField({ label, hint, error, ...input }: FieldProps): ReactElement {
  const t = useT();
  const [isShown, setShown] = useState(false);
  const [isCapsLocked, setCapsLocked] = useState(false);
  const look = (event: KeyboardEvent) => setCapsLocked(event.getModifierState("CapsLock"));
  const { id, attributes, below } = useParts({ hint: isCapsLocked ? t("controls.capsLock") : hint, error });
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      <div className={css.wrap}>
        <input
          {...input}
          {...attributes}
          className={css.input}
          type={isShown ? "text" : "password"}
          autoCapitalize="none"
          spellCheck={false}
          onKeyDown={look}
          onKeyUp={look}
        />
        <IconButton
          icon={isShown ? EyeOff : Eye}
          label={t(isShown ? "controls.hidePassword" : "controls.showPassword")}
          onClick={() => setShown(!isShown)}
        />
      </div>
      {below}
    </div>
  );
}

interface TextAreaProps extends FieldParts, Omit<TextareaHTMLAttributes<HTMLTextAreaElement>, "className"> {
  readonly ref?: Ref<HTMLTextAreaElement>;
}

/** Several lines of text; it grows with them. */
export function TextArea({ label, hint, error, ...input }: TextAreaProps): ReactElement {
  const { id, attributes, below } = useParts({ hint, error });
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
      </label>
      <textarea dir="auto" {...input} {...attributes} className={css.input} />
      {below}
    </div>
  );
}

function useParts({ hint, error }: Omit<FieldParts, "label">) {
  const id = useId();
  const hasError = error !== undefined && error !== null && error !== "" && error !== false;
  const attributes = {
    id,
    "aria-invalid": hasError || undefined,
    "aria-describedby": hasError ? `${id}-error` : hint === undefined ? undefined : `${id}-hint`,
  };
  const below = hasError ? (
    <ErrorLine id={`${id}-error`}>{error}</ErrorLine>
  ) : (
    hint !== undefined && (
      <p className={css.hint} id={`${id}-hint`}>
        {hint}
      </p>
    )
  );
  return { id, attributes, below };
}
