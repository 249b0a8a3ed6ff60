import { useMemo } from "react";
import type { UserSummary } from "@gochat/client";
import { CONSENT } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { toast } from "../../ui/toast.ts";

interface BlockCalls {
  readonly block: (user: UserSummary, hidesInGroups: boolean) => Promise<void>;
  /** Whether what they write in groups is hidden, of somebody whom one blocks already. */
  readonly hide: (user: UserSummary, hidesInGroups: boolean) => Promise<void>;
  readonly unblock: (user: UserSummary) => Promise<void>;
}

/** What one may do about somebody. Says what came of it, and throws what failed. */
export function useBlockCalls(): BlockCalls {
  const t = useT();
  const chat = useChat();
  return useMemo(() => {
    const calls = chat.calls(CONSENT);
    const say = async (work: Promise<unknown>, user: UserSummary, done: TextId) => {
      try {
        await work;
      } catch (error) {
        toast(errorText(error), { kind: "bad" });
        throw error;
      }
      toast(t(done, { name: nameOf(user) }), { kind: "good" });
    };
    return {
      block: (user, hides_in_groups) =>
        say(calls.block({ user_id: user.id, hides_in_groups }), user, "blocks.blocked"),
      hide: (user, hides_in_groups) =>
        say(
          calls.block({ user_id: user.id, hides_in_groups }),
          user,
          hides_in_groups ? "blocks.hidden" : "blocks.shown",
        ),
      unblock: (user) => say(calls.unblock({ user_id: user.id }), user, "blocks.unblocked"),
    };
  }, [chat, t]);
}
