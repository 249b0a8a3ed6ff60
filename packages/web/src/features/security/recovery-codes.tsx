import { Copy, Download } from "lucide-react";
import { useEffect, useRef } from "react";
import type { ReactElement } from "react";
import { useMe } from "@gochat/client/react";
import { copyText } from "../../lib/copy-text.ts";
import { useT } from "../../lib/i18n.tsx";
import { SERVER_NAME, SERVER_URL } from "../../lib/page.ts";
import { saveBlob } from "../../lib/save-blob.ts";
import { Button } from "../../ui/button.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Section } from "../../ui/section.tsx";
import css from "./security.module.css";

interface RecoveryCodesProps {
  readonly codes: readonly string[];
  /** They are kept, and need not be shown any more. */
  readonly onDone: () => void;
}

/** Ten codes for whoever loses the authenticator. They are shown once, so they are easy to keep. */
export function RecoveryCodes({ codes, onDone }: RecoveryCodesProps): ReactElement {
  const t = useT();
  const { username } = useMe();
  const list = useRef<HTMLOListElement>(null);
  // What had the focus is gone.
  useEffect(() => list.current?.focus(), []);
  const save = () => {
    const head = t("security.codesFile", { username, server: SERVER_NAME, address: SERVER_URL });
    saveBlob(new Blob([`${head}\n\n${codes.join("\n")}\n`], { type: "text/plain" }), "recovery-codes.txt");
  };
  return (
    <Section title={t("security.codes")} text={t("security.codesText")}>
      <ol ref={list} className={css.codes} tabIndex={-1} aria-label={t("security.codes")} dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div className={css.buttons}>
        <Button onClick={() => void copyText(codes.join("\n"))}>
          <Icon of={Copy} size="s" />
          {t("controls.copy")}
        </Button>
        <Button onClick={save}>
          <Icon of={Download} size="s" />
          {t("security.download")}
        </Button>
        <Button kind="primary" onClick={onDone}>
          {t("security.kept")}
        </Button>
      </div>
    </Section>
  );
}
