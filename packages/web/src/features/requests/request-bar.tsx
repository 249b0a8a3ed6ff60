import { useEffect, useState } from "react";
import type { ReactElement } from "react";
import type { ConversationData } from "@gochat/client";
import { useMe } from "@gochat/client/react";
import { conversationName } from "../../lib/conversation-name.ts";
import { useConversationView } from "../../lib/conversation-view.ts";
import { useT } from "../../lib/i18n.tsx";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { otherIn } from "../../lib/people.ts";
import { Button } from "../../ui/button.tsx";
import { BlockDialog } from "../blocks/blocks.tsx";
import css from "./request-bar.module.css";
import { useRequestCalls } from "./use-request-calls.ts";

/** In the place of the composer while the conversation is a request: what one makes of it. */
export function RequestBar({ conversation }: { readonly conversation: ConversationData }): ReactElement {
  const t = useT();
  const me = useMe();
  const go = useGo();
  const { focusComposer } = useConversationView();
  const { accept, ignore } = useRequestCalls();
  const [isBusy, setBusy] = useState(false);
  const [isBlocking, setBlocking] = useState(false);
  const other = otherIn(conversation, me.id);
  const name = conversationName(conversation, me.id, t);
  const isIgnored = conversation.me.request !== "pending";
  // The composer comes in its place: what had the focus here is gone.
  useEffect(
    () => () => void setTimeout(() => document.activeElement === document.body && focusComposer()),
    [focusComposer],
  );
  const act = async (work: Promise<void>): Promise<boolean> => {
    setBusy(true);
    try {
      await work;
      return true;
    } catch {
      return false;
    } finally {
      setBusy(false);
    }
  };
  const ignoreIt = async () => (await act(ignore(conversation))) && go(paths.requests);
  return (
    <section className={css.bar} aria-label={t("requests.bar", { name })}>
      <p className={css.words}>{t(isIgnored ? "requests.isIgnored" : "requests.isOpen", { name })}</p>
      <div className={css.buttons}>
        {other !== undefined && (
          <Button kind="dangerBare" onClick={() => setBlocking(true)}>
            {t("blocks.block")}
          </Button>
        )}
        {!isIgnored && <Button onClick={() => void ignoreIt()}>{t("requests.ignore")}</Button>}
        <Button kind="primary" isBusy={isBusy} onClick={() => void act(accept(conversation))}>
          {t("requests.accept")}
        </Button>
      </div>
      {isBlocking && other !== undefined && <BlockDialog user={other} onClose={() => setBlocking(false)} />}
    </section>
  );
}
