import type { ReactElement } from "react";
import { Link } from "wouter";
import { useConversations } from "@gochat/client/react";
import { paths } from "../../lib/paths.ts";

interface ConversationListProps {
  readonly selectedId: string | undefined;
  readonly isArchived: boolean;
}

export const ConversationList = ({ isArchived }: ConversationListProps): ReactElement => (
  <nav>
    {useConversations({ archived: isArchived }).map(({ id, name }) => (
      <Link key={id} href={paths.conversation(id)}>
        {name ?? id}
      </Link>
    ))}
  </nav>
);
