import { ArrowLeft, UsersRound, X } from "lucide-react";
import { useId, useRef } from "react";
import type { ReactElement } from "react";
import type { ConversationData } from "@gochat/client";
import { useConversation } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { useIsPhone } from "../../lib/media.ts";
import { useDetails } from "../../lib/navigation.ts";
import type { DetailsTab } from "../../lib/navigation.ts";
import { useShortcut } from "../../lib/shortcuts.ts";
import { Bar } from "../../ui/bar.tsx";
import { Empty } from "../../ui/empty.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import css from "./details.module.css";
import { FileList } from "./file-list.tsx";
import { Hero } from "./hero.tsx";
import { MemberList } from "./member-list.tsx";
import { OwnSettings } from "./own-settings.tsx";
import { Pins } from "./pins.tsx";
import { Tabs } from "./tabs.tsx";
import { useSlideOver } from "./use-slide-over.ts";

interface DetailsProps {
  readonly id: string;
  readonly tab: DetailsTab;
}

/** What a conversation is, who is in it, what is pinned, and what one makes of it: beside its messages. */
export function Details({ id, tab }: DetailsProps): ReactElement {
  const t = useT();
  const isPhone = useIsPhone();
  const { close } = useDetails();
  const conversation = useConversation(id);
  const pane = useRef<HTMLElement>(null);
  const Title = isPhone ? "h1" : "h2";
  useSlideOver(pane, close);
  useShortcut("Escape", close);
  return (
    <section
      ref={pane}
      className={css.details}
      // On a phone it is the page.
      role={isPhone ? "main" : "complementary"}
      aria-label={t("details.title")}
      tabIndex={-1}
    >
      <Bar
        hasLine
        className={css.bar}
        end={
          !isPhone && <IconButton icon={X} label={t("controls.close")} shortcut="Escape" onClick={close} />
        }
      >
        {isPhone && <IconButton icon={ArrowLeft} flips label={t("controls.back")} onClick={close} />}
        <Title>{t("details.title")}</Title>
      </Bar>
      {conversation === undefined ? (
        <Empty icon={UsersRound} title={t("details.notIn")} />
      ) : (
        <Content conversation={conversation} tab={tab} />
      )}
    </section>
  );
}

interface ContentProps {
  readonly conversation: ConversationData;
  readonly tab: DetailsTab;
}

function Content({ conversation, tab }: ContentProps): ReactElement {
  const id = useId();
  const { open } = useDetails();
  const scroller = useRef<HTMLDivElement>(null);
  const tabs: readonly DetailsTab[] =
    conversation.kind === "direct" ? ["settings", "pins", "files"] : ["members", "pins", "files", "settings"];
  const shown = tabs.includes(tab) ? tab : (tabs[0] as DetailsTab);
  return (
    <div ref={scroller} className={css.scroller}>
      <Hero conversation={conversation} />
      <Tabs
        id={id}
        tabs={tabs}
        selected={shown}
        counts={{ members: conversation.member_count, pins: conversation.pinned_seqs.length || undefined }}
        onSelect={open}
      />
      <div
        id={`${id}-panel`}
        className={css.panel}
        role="tabpanel"
        aria-labelledby={`${id}-${shown}`}
        tabIndex={-1}
      >
        {shown === "members" && <MemberList conversation={conversation} scroller={scroller} />}
        {shown === "pins" && <Pins conversation={conversation} />}
        {shown === "files" && <FileList id={conversation.id} scroller={scroller} />}
        {shown === "settings" && <OwnSettings conversation={conversation} />}
      </div>
    </div>
  );
}
