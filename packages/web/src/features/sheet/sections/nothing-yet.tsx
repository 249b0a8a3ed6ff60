import { MessageCircle, SearchX, ServerOff } from "lucide-react";
import type { ReactElement } from "react";
import { Button } from "../../../ui/button.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { Skeleton } from "../../../ui/skeleton.tsx";
import { Spinner } from "../../../ui/spinner.tsx";
import css from "./sections.module.css";

export const NothingYet = (): ReactElement => (
  <div className={css.columns}>
    <div className={css.stack}>
      <div className={css.row}>
        <Skeleton width="2.5rem" height="2.5rem" isRound />
        <Skeleton width="40%" />
      </div>
      <Skeleton width="90%" />
      <Skeleton width="60%" />
      <Spinner />
    </div>
    <Empty icon={MessageCircle} title="Say hello to Tomás">
      This is the beginning of your conversation.
    </Empty>
    <Empty icon={SearchX} title="Nothing found for “relase”" action={<Button>Search in messages</Button>}>
      Names are searched from their beginning. Check the spelling.
    </Empty>
    <Empty icon={ServerOff} title="The server does not answer" action={<Button>Try again</Button>}>
      It may be restarting. What you wrote is kept.
    </Empty>
  </div>
);
