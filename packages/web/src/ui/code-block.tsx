import { Check, Copy } from "lucide-react";
import { memo, useEffect, useState } from "react";
import type { ReactElement, ReactNode } from "react";
import { languageName } from "../lib/code-languages.ts";
import { useT } from "../lib/i18n.tsx";
import css from "./code-block.module.css";
import { IconButton } from "./icon-button.tsx";
import { useTabStop } from "./tab-stop.ts";

const COPIED_MS = 2_000;
/** What is longer is shown as it is: colours would cost more than they are worth. */
const COLOURED_MAX = 20_000;

interface CodeBlockProps {
  /** As it is written behind the fence; it may be empty. */
  readonly language: string;
  readonly text: string;
}

/** Code, with its language, a button that copies it, and its colours as soon as there is time for them. */
export const CodeBlock = memo(function CodeBlock({ language, text }: CodeBlockProps): ReactElement {
  const t = useT();
  const tabIndex = useTabStop();
  const name = languageName(language);
  const coloured = useColours(name === undefined ? "" : language, text);
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), COPIED_MS);
  };
  return (
    <div className={css.block} dir="ltr">
      <pre
        tabIndex={tabIndex}
        role="group"
        aria-label={name === undefined ? t("ui.code") : t("ui.codeIn", { language: name })}
      >
        <code>{coloured ?? text}</code>
      </pre>
      {name !== undefined && <span className={css.language}>{name}</span>}
      <IconButton
        isSmall
        className={css.copy}
        icon={isCopied ? Check : Copy}
        label={isCopied ? t("ui.copied") : t("ui.copyCode")}
        tabIndex={tabIndex}
        onClick={() => void copy()}
      />
    </div>
  );
});

/** The same text in colours, after it was painted without them. */
function useColours(language: string, text: string): ReactNode {
  const [shown, setShown] = useState<{ readonly text: string; readonly nodes: ReactNode } | null>(null);
  useEffect(() => {
    if (language === "" || text.length > COLOURED_MAX) return undefined;
    let isWanted = true;
    const colour = async () => {
      const { highlight } = await import("./highlight.tsx");
      if (isWanted) setShown({ text, nodes: highlight(language, text) });
    };
    const whenIdle = globalThis.requestIdleCallback ?? ((callback: () => void) => setTimeout(callback, 50));
    // Without its chunk it stays as it is.
    whenIdle(() => void colour().catch(() => {}));
    return () => void (isWanted = false);
  }, [language, text]);
  return shown?.text === text ? shown.nodes : undefined;
}
