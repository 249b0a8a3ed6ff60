import { CloudOff } from "lucide-react";
import type { ReactElement } from "react";
import type { UserSummary } from "@gochat/client";
import { useSend, useTyping } from "@gochat/client/react";
import { Text, useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { Icon } from "../../ui/icon.tsx";
import { SlowLine } from "./slow-line.tsx";
import css from "./slot.module.css";
import { useIsOffline } from "./use-is-offline.ts";
import { useSlowedUntil } from "./use-slowed-until.ts";

/** What the slot has to say, if anything. */
export function SlotLine({ id }: { readonly id: string }): ReactElement | null {
  const { users } = useTyping(id);
  const isOffline = useIsOffline();
  const slowedUntil = useSlowedUntil(id);
  if (isOffline) return <Offline id={id} />;
  if (slowedUntil !== undefined) return <SlowLine until={slowedUntil} />;
  return users.length > 0 ? <Typing users={users} /> : null;
}

function Offline({ id }: { readonly id: string }): ReactElement {
  const t = useT();
  const { outgoing } = useSend(id);
  const text = t("bars.offline", { count: outgoing.filter(({ status }) => status !== "failed").length });
  return (
    <>
      <span className={css.sign}>
        <Icon of={CloudOff} size="s" />
      </span>
      <span className={css.text}>{text}</span>
    </>
  );
}

function Typing({ users }: { readonly users: readonly UserSummary[] }): ReactElement {
  const [first, second] = users.map((user) => <Name key={user.id} user={user} />);
  return (
    <>
      <span className={css.sign} aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span className={css.text}>
        {users.length === 1 ? (
          <Text id="bars.typingOne" values={{ first }} />
        ) : users.length === 2 ? (
          <Text id="bars.typingTwo" values={{ first, second }} />
        ) : (
          <Text id="bars.typingMany" values={{ count: users.length }} />
        )}
      </span>
    </>
  );
}

/** There is little room here: the first word says who it is. */
const Name = ({ user }: { readonly user: UserSummary }): ReactElement => (
  <b className={css.name} dir="auto">
    {nameOf(user).split(/\s/u, 1)[0]}
  </b>
);
