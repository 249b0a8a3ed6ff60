import { ChevronDown, SquarePen } from "lucide-react";
import { useState } from "react";
import type { MouseEvent, ReactElement } from "react";
import { useConnection, useMe } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { lazily } from "../../lib/lazily.tsx";
import { useIsPhone } from "../../lib/media.ts";
import { useGo } from "../../lib/navigation.ts";
import { SERVER_NAME } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import { nameOf } from "../../lib/people.ts";
import { SHORTCUTS } from "../../lib/shortcut-table.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { Bar } from "../../ui/bar.tsx";
import { Icon } from "../../ui/icon.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { tip } from "../../ui/tooltip.tsx";
import css from "./conversation-list.module.css";

const ArchiveHead = lazily(async () => (await import("./archive-head.tsx")).ArchiveHead);
const MeMenu = lazily(async () => (await import("./me-menu.tsx")).MeMenu);

/** The head of the list: who one is and where, and a new chat; or the way back from the archive. */
export function ListHead({ isArchived }: { readonly isArchived: boolean }): ReactElement {
  const t = useT();
  const go = useGo();
  const isPhone = useIsPhone();
  if (isArchived) return <ArchiveHead />;
  const newChat = (
    <IconButton
      icon={SquarePen}
      label={t("conversations.newChat")}
      shortcut={SHORTCUTS.newChat}
      onClick={() => go(paths.newChat)}
    />
  );
  return isPhone ? (
    <Bar
      className={css.head}
      end={
        <>
          {newChat}
          <MeButton isFaceOnly />
        </>
      }
    >
      <h1>{t("conversations.title")}</h1>
    </Bar>
  ) : (
    <Bar className={css.head} end={newChat}>
      <MeButton isFaceOnly={false} />
    </Bar>
  );
}

function MeButton({ isFaceOnly }: { readonly isFaceOnly: boolean }): ReactElement {
  const t = useT();
  const me = useMe();
  const { state } = useConnection();
  const [menu, setMenu] = useState<Element | null>(null);
  const label = t("conversations.me", { name: nameOf(me) });
  const face = (
    <Avatar
      id={me.id}
      name={nameOf(me)}
      picture={me.avatar_id}
      size={32}
      presence={state === "online" ? "online" : undefined}
    />
  );
  const toggle = (event: MouseEvent<HTMLElement>) => setMenu(menu === null ? event.currentTarget : null);
  return (
    <>
      <button
        type="button"
        className={isFaceOnly ? css.face : css.me}
        aria-haspopup="menu"
        aria-expanded={menu !== null}
        onClick={toggle}
        {...tip(label)}
      >
        {face}
        {!isFaceOnly && (
          <>
            <span className={`${css.server} clip`} dir="auto">
              {SERVER_NAME}
            </span>
            <Icon of={ChevronDown} size="s" />
          </>
        )}
        <span className="visually-hidden">{label}</span>
      </button>
      {menu !== null && (
        <MeMenu anchor={menu} align={isFaceOnly ? "end" : "start"} onClose={() => setMenu(null)} />
      )}
    </>
  );
}
