import { Inbox } from "lucide-react";
import { useRef } from "react";
import type { ReactElement, RefObject } from "react";
import type { ConversationData } from "@gochat/client";
import { useConversations, useGroupRequests } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { paths } from "../../lib/paths.ts";
import { Empty } from "../../ui/empty.tsx";
import { Link } from "../../ui/link.tsx";
import { PageFrame } from "../../ui/page-frame.tsx";
import { Section } from "../../ui/section.tsx";
import { GroupRequest } from "./group-request.tsx";
import { MessageRequest } from "./message-request.tsx";
import css from "./requests-page.module.css";

/** What others ask of one: who wants to write, and who wants one in a group; and what one ignores. */
export function RequestsPage(): ReactElement {
  const t = useT();
  const list = useRef<HTMLDivElement>(null);
  const pending = useConversations({ requests: true });
  const ignored = useConversations({ requests: "ignored" });
  const groups = [...(useGroupRequests()?.values() ?? [])].toSorted((a, b) =>
    a.created_at < b.created_at ? 1 : -1,
  );
  const count = pending.length + groups.length + ignored.length;
  return (
    <PageFrame title={t("requests.title")} back={paths.home}>
      <div ref={list}>
        {count === 0 && (
          <Empty icon={Inbox} title={t("requests.none")}>
            {t("requests.noneText")}
          </Empty>
        )}
        <Messages title={t("requests.messages")} text={t("requests.messagesText")} list={list}>
          {pending}
        </Messages>
        {groups.length > 0 && (
          <Section title={t("requests.groups")} text={t("requests.groupsText")}>
            <ul aria-label={t("requests.groups")}>
              {groups.map((request) => (
                <li key={request.conversation_id} className={css.row} data-request={request.conversation_id}>
                  <GroupRequest request={request} list={list} />
                </li>
              ))}
            </ul>
          </Section>
        )}
        <Messages title={t("requests.ignoredTitle")} text={t("requests.ignoredText")} list={list}>
          {ignored}
        </Messages>
        <p className={css.settings}>
          <Link href={paths.settings("privacy")}>{t("requests.settings")}</Link>
        </p>
      </div>
    </PageFrame>
  );
}

interface MessagesProps {
  readonly title: string;
  readonly text: string;
  readonly list: RefObject<HTMLElement | null>;
  readonly children: readonly ConversationData[];
}

const Messages = ({ title, text, list, children }: MessagesProps): ReactElement | null =>
  children.length === 0 ? null : (
    <Section title={title} text={text}>
      <ul aria-label={title}>
        {children.map((conversation) => (
          <li key={conversation.id} className={css.row} data-request={conversation.id}>
            <MessageRequest conversation={conversation} list={list} />
          </li>
        ))}
      </ul>
    </Section>
  );
