import { useState } from "react";
import type { ReactElement } from "react";
import { errorText, isError } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { useIsAdmin } from "../../lib/is-admin.ts";
import { SERVER_URL } from "../../lib/page.ts";
import { paths } from "../../lib/paths.ts";
import { CopyField } from "../../ui/copy-field.tsx";
import { NotLoaded } from "../../ui/not-loaded.tsx";
import { toast } from "../../ui/toast.ts";
import { InvitationRow } from "./invitation-row.tsx";
import css from "./invitations.module.css";
import { NewInvitation } from "./new-invitation.tsx";
import { useInvitations } from "./use-invitations.ts";
import type { Invitation } from "./use-invitations.ts";

interface InvitationsProps {
  /** The group that they lead to; undefined: they let somebody make an account, and no more. */
  readonly conversationId?: string | undefined;
}

/** Makes links that let people in, and takes them back. */
export function Invitations({ conversationId }: InvitationsProps): ReactElement {
  const t = useT();
  const isAdmin = useIsAdmin() === true;
  const { calls, invitations, error, reload, set } = useInvitations(conversationId);
  // Its token is shown once.
  const [made, setMade] = useState<{ readonly id: string; readonly token: string }>();
  if (invitations === undefined) return <NotLoaded error={error} retry={reload} />;
  const revoke = async ({ id }: Invitation) => {
    try {
      await calls.revoke({ id });
    } catch (failure) {
      // It is gone already.
      if (!isError(failure, "invitation_not_found")) return toast(errorText(failure), { kind: "bad" });
    }
    set(invitations.filter((each) => each.id !== id));
    if (made?.id === id) setMade(undefined);
    toast(t("invitations.takenBack"), { kind: "good" });
  };
  return (
    <div className={css.invitations}>
      <NewInvitation
        isPrimary={made === undefined}
        mayAdmit={isAdmin && conversationId !== undefined}
        make={async (input) => {
          const { invitation, token } = await calls.create({ conversation_id: conversationId, ...input });
          set([invitation, ...invitations]);
          setMade({ id: invitation.id, token });
        }}
      />
      {made !== undefined && (
        <div className={css.made} role="status">
          <CopyField
            key={made.id}
            label={t("invitations.address")}
            value={`${SERVER_URL}${paths.join}#${made.token}`}
            isPrimary
          />
          <p className={css.hint}>{t("invitations.onceText")}</p>
        </div>
      )}
      {invitations.length === 0 ? (
        <p className={css.none}>{t("invitations.none")}</p>
      ) : (
        <ul className={css.list} aria-label={t("invitations.good")}>
          {invitations.map((invitation) => (
            <li key={invitation.id}>
              <InvitationRow invitation={invitation} revoke={() => revoke(invitation)} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
