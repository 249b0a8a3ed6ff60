import { useCallback, useMemo } from "react";
import { pages } from "@gochat/client";
import { INVITATIONS } from "@gochat/client/calls";
import type { InvitationsCalls } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { useLoaded } from "../../lib/use-loaded.ts";

export type Invitation = Awaited<ReturnType<InvitationsCalls["create"]>>["invitation"];

interface InvitationsView {
  readonly calls: InvitationsCalls;
  /** Those that are good, the newest first; undefined until they are there. */
  readonly invitations: readonly Invitation[] | undefined;
  readonly error: unknown;
  readonly reload: () => Promise<void>;
  readonly set: (invitations: readonly Invitation[]) => void;
}

/** The invitations to a group, or, where there is none, to the server alone. */
export function useInvitations(conversationId: string | undefined): InvitationsView {
  const chat = useChat();
  const calls = useMemo(() => chat.calls(INVITATIONS), [chat]);
  const load = useCallback(async (): Promise<readonly Invitation[]> => {
    const found: Invitation[] = [];
    for await (const page of pages(calls.list, { conversation_id: conversationId, limit: 100 }))
      found.push(...page.invitations.filter((each) => isGood(each)));
    return found;
  }, [calls, conversationId]);
  const { data: invitations, error, reload, set } = useLoaded(load);
  return { calls, invitations, error, reload, set };
}

/** Whether it lets somebody in, as far as it says itself. */
const isGood = ({ revoked_at, expires_at, max_uses, uses }: Invitation): boolean =>
  revoked_at === null && Date.parse(expires_at) > Date.now() && (max_uses === null || uses < max_uses);
