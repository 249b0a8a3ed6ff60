import { X } from "lucide-react";
import { useRef } from "react";
import type { KeyboardEvent, ReactElement } from "react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { sizeText } from "../../lib/size-text.ts";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { ChipName, iconOf, urlOf } from "../files/parts.ts";
import type { AttachedFile } from "./attached.ts";
import { keepable } from "./kept-room.ts";
import css from "./strip.module.css";

interface StripProps {
  readonly attached: readonly AttachedFile[];
  readonly remove: (each: AttachedFile) => void;
  /** The last one that had the focus is gone. */
  readonly onEmpty: () => void;
}

/** What goes with the message, above its text. */
export function Strip({ attached, remove, onEmpty }: StripProps): ReactElement {
  const t = useT();
  const list = useRef<HTMLUListElement>(null);
  const kept = keepable(attached);
  const buttons = () => [...(list.current?.querySelectorAll("button") ?? [])];
  const takeAway = (each: AttachedFile, button: HTMLElement) => {
    const all = buttons();
    const at = all.indexOf(button as HTMLButtonElement);
    const next = all[at + 1] ?? all[at - 1];
    remove(each);
    if (next === undefined) onEmpty();
    else next.focus();
  };
  const onKey = (event: KeyboardEvent<HTMLButtonElement>, each: AttachedFile) => {
    const all = buttons();
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (step !== undefined) all[all.indexOf(event.currentTarget) + step]?.focus();
    else if (event.key === "Delete" || event.key === "Backspace") takeAway(each, event.currentTarget);
    else return;
    event.preventDefault();
  };
  return (
    <ul ref={list} className={css.strip} aria-label={t("attach.attached")}>
      {attached.map((each) => (
        <li key={urlOf(each.file)} className={css.file}>
          <Attachment of={each} isKept={kept.includes(each)} />
          <IconButton
            icon={X}
            isSmall
            label={t("attach.remove", { name: each.name ?? "" })}
            onKeyDown={(event) => onKey(event, each)}
            onClick={({ currentTarget }) => takeAway(each, currentTarget)}
          />
        </li>
      ))}
    </ul>
  );
}

interface AttachmentProps {
  readonly of: AttachedFile;
  /** Over a reload. */
  readonly isKept: boolean;
}

function Attachment({ of, isKept }: AttachmentProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const { file, name = "", width, isTooLarge = false } = of;
  return (
    <>
      <span className={css.type}>
        {/* Not before it is known that this browser can show it. */}
        {file.type.startsWith("image/") && width !== undefined ? (
          <img className={css.preview} src={urlOf(file)} alt="" />
        ) : (
          <Icon of={iconOf({ name, media_type: file.type })} />
        )}
      </span>
      <span className={css.main}>
        <ChipName name={name} />
        <span className={css.size}>{sizeText(file.size, language)}</span>
        {isTooLarge && <span className={css.note}>{t("attach.tooLarge")}</span>}
        {!isKept && <span className={css.note}>{t("attach.notKept")}</span>}
      </span>
    </>
  );
}
