import { Download } from "lucide-react";
import type { ReactElement } from "react";
import type { FileData } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { useLanguage, useT } from "../../lib/i18n.tsx";
import { sizeText } from "../../lib/size-text.ts";
import { Icon } from "../../ui/icon.tsx";
import { useTabStop } from "../../ui/tab-stop.ts";
import { tipIfClipped } from "../../ui/tooltip.tsx";
import { download } from "./download.ts";
import css from "./file-chip.module.css";
import { iconOf, typeOf } from "./file-types.ts";

/** A file that is not shown here: what it is, and how large. A click fetches it. */
export function FileChip({ file }: { readonly file: FileData }): ReactElement {
  const t = useT();
  const chat = useChat();
  const language = useLanguage();
  const tabIndex = useTabStop();
  const about = [typeOf(file), sizeText(file.size, language)].filter(Boolean).join(", ");
  return (
    <button
      type="button"
      className={css.chip}
      tabIndex={tabIndex}
      onClick={() => void download(chat, file)}
      {...tipIfClipped(file.name)}
    >
      <span className={css.type}>
        <Icon of={iconOf(file)} />
      </span>
      <span className={css.main}>
        <span className="visually-hidden">{t("files.download")} </span>
        <ChipName name={file.name} />
        <span className={css.about}>{about}</span>
      </span>
      <Icon of={Download} className={css.sign} />
    </button>
  );
}

/** A name that ends in what it is: its middle is left out where there is no room. */
export function ChipName({ name }: { readonly name: string }): ReactElement {
  const end = /.{0,3}\.[^.]{1,8}$/u.exec(name)?.[0] ?? "";
  return (
    <span className={css.name} dir="auto">
      <span className="visually-hidden">{name}</span>
      <span className="clip" aria-hidden="true">
        {name.slice(0, name.length - end.length)}
      </span>
      <span className={css.ending} aria-hidden="true">
        {end}
      </span>
    </span>
  );
}
