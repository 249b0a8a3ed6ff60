import { CSPProvider } from "@base-ui/react/csp-provider";
import { Dialog as BaseDialog } from "@base-ui/react/dialog";
import { X } from "lucide-react";
import { useRef, useState } from "react";
import type { ReactElement, ReactNode, RefObject } from "react";
import { classNames } from "../lib/class-names.ts";
import { useT } from "../lib/i18n.tsx";
import { Button } from "./button.tsx";
import css from "./dialog.module.css";
import { IconButton } from "./icon-button.tsx";
import { OVERLAY, useOpener } from "./opener.ts";

interface DialogProps {
  readonly title: ReactNode;
  readonly onClose: () => void;
  /** A sentence below the title. */
  readonly text?: ReactNode;
  readonly children?: ReactNode;
  /** Its buttons, the safe answer first. */
  readonly end?: ReactNode;
  readonly isWide?: boolean;
  /** What gets the focus first. Where it is left out: the first thing in it, or itself when that would be what closes it. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

/** A dialog that is open for as long as it is rendered. What is behind it is inert; Esc and a click beside it close it. Lazy, as menus are. */
export function Dialog({
  title,
  onClose,
  text,
  children,
  end,
  isWide = false,
  initialFocus,
}: DialogProps): ReactElement {
  const t = useT();
  return (
    <Surface
      onClose={onClose}
      isWide={isWide}
      initialFocus={initialFocus ?? (end === undefined ? "surface" : "first")}
    >
      <div className={css.head}>
        <BaseDialog.Title className={css.title} dir="auto">
          {title}
        </BaseDialog.Title>
        {end === undefined && (
          <span className={css.close}>
            <IconButton icon={X} label={t("controls.close")} shortcut="Escape" onClick={onClose} />
          </span>
        )}
      </div>
      {text !== undefined && <BaseDialog.Description className={css.text}>{text}</BaseDialog.Description>}
      {children !== undefined && <div className={css.content}>{children}</div>}
      {end !== undefined && <div className={css.end}>{end}</div>}
    </Surface>
  );
}

interface SurfaceProps {
  /** Its name, where it has no title. */
  readonly label?: string;
  readonly onClose: () => void;
  readonly isWide?: boolean;
  /** It fills itself, as the switcher does. */
  readonly isBare?: boolean;
  /** It is as large as the page. */
  readonly isFull?: boolean;
  /** At 14 % of the height. */
  readonly isAtTop?: boolean;
  readonly initialFocus?: RefObject<HTMLElement | null> | "first" | "surface";
  readonly children: ReactNode;
}

/** The surface of a dialog alone. */
export function Surface({
  label,
  onClose,
  isWide,
  isBare,
  isFull,
  isAtTop,
  initialFocus = "first",
  children,
}: SurfaceProps): ReactElement {
  const { finalFocus, ref } = useOpener();
  const popup = useRef<HTMLDivElement>(null);
  return (
    <CSPProvider disableStyleElements>
      <BaseDialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
        <BaseDialog.Portal>
          <BaseDialog.Backdrop className={css.backdrop} />
          <BaseDialog.Viewport className={classNames(css.viewport, isAtTop && css.top, isFull && css.whole)}>
            <BaseDialog.Popup
              {...OVERLAY}
              ref={(element) => {
                popup.current = element;
                ref(element);
              }}
              className={classNames(css.dialog, isWide && css.wide, isBare && css.bare, isFull && css.full)}
              aria-label={label}
              initialFocus={
                initialFocus === "first" ? true : initialFocus === "surface" ? popup : initialFocus
              }
              finalFocus={finalFocus}
            >
              {children}
            </BaseDialog.Popup>
          </BaseDialog.Viewport>
        </BaseDialog.Portal>
      </BaseDialog.Root>
    </CSPProvider>
  );
}

interface ConfirmProps {
  readonly title: ReactNode;
  readonly text?: ReactNode;
  /** What is done: "Delete", "Leave". */
  readonly action: string;
  readonly isDanger?: boolean;
  /** Does it. What it throws is for it to show; the dialog stays open until it is done, and closes then. */
  readonly onConfirm: () => Promise<unknown> | void;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}

/** Asks before something that cannot be taken back. The safe answer has the focus. */
export function ConfirmDialog({
  title,
  text,
  action,
  isDanger = false,
  onConfirm,
  onClose,
  children,
}: ConfirmProps): ReactElement {
  const t = useT();
  const [isBusy, setBusy] = useState(false);
  const safe = useRef<HTMLButtonElement>(null);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch {
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      text={text}
      onClose={onClose}
      initialFocus={safe}
      end={
        <>
          <Button ref={safe} onClick={onClose}>
            {t("controls.cancel")}
          </Button>
          <Button kind={isDanger ? "danger" : "primary"} isBusy={isBusy} onClick={() => void confirm()}>
            {action}
          </Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}
