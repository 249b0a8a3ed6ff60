import type { ReactElement } from "react";
import type { ConversationData } from "@gochat/client";
import { useMe } from "@gochat/client/react";
import { Text } from "../../lib/i18n.tsx";
import { nameOf, otherIn, pictureOf } from "../../lib/people.ts";
import { Avatar } from "../../ui/avatar.tsx";
import css from "./timeline.module.css";

interface HelloProps {
  readonly conversation: ConversationData;
  /** What one may see of it, in a sentence. */
  readonly begins: string;
}

/** What stands where nothing was said yet. */
export function Hello({ conversation, begins }: HelloProps): ReactElement {
  const me = useMe();
  const other = otherIn(conversation, me.id);
  const name = other === undefined ? (conversation.name ?? "") : nameOf(other);
  return (
    <div className={css.empty}>
      <Avatar
        id={other?.id ?? conversation.id}
        name={name}
        picture={pictureOf(conversation, me.id)}
        size={72}
        isGroup={other === undefined}
      />
      <p className={css.hello}>
        <Text id="messages.hello" values={{ name: <b dir="auto">{name}</b> }} />
      </p>
      <p>{begins}</p>
    </div>
  );
}
