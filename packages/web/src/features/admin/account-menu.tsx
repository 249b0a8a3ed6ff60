import {
  KeyRound,
  LogOut,
  ScrollText,
  Shield,
  ShieldMinus,
  ShieldOff,
  Trash2,
  UserCheck,
  UserX,
} from "lucide-react";
import type { ReactElement } from "react";
import { useMe } from "@gochat/client/react";
import { errorText } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { useGo } from "../../lib/navigation.ts";
import { paths } from "../../lib/paths.ts";
import { nameOf } from "../../lib/people.ts";
import type { Anchor } from "../../ui/anchor.ts";
import { Menu, MenuItem, MenuSeparator } from "../../ui/menu.tsx";
import { toast } from "../../ui/toast.ts";
import type { Doing } from "./account-dialog.tsx";
import { isAdministrator, isSuspended } from "./account.ts";
import type { Account } from "./account.ts";
import type { GivenLink } from "./link-dialog.tsx";
import { useAdmin } from "./use-admin.ts";

interface AccountMenuProps {
  readonly account: Account;
  readonly anchor: Anchor;
  readonly onClose: () => void;
  /** What is asked before it is done. */
  readonly onAsk: (kind: Doing["kind"]) => void;
  readonly onLink: (given: GivenLink) => void;
}

/** What may be done with an account. With one's own that is left to the settings which would lock oneself out. */
export function AccountMenu({ account, anchor, onClose, onAsk, onLink }: AccountMenuProps): ReactElement {
  const t = useT();
  const go = useGo();
  const admin = useAdmin();
  const isMe = useMe().id === account.id;
  const makeLink = async () => {
    try {
      const { link } = await admin.makePasswordLink({ id: account.id });
      onLink({ account, link, isNew: false });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
    }
  };
  return (
    <Menu label={nameOf(account)} anchor={anchor} onClose={onClose}>
      <MenuItem
        icon={ScrollText}
        label={t("admin.whatHappened")}
        onSelect={() => go(`${paths.admin("audit")}?of=${account.id}`)}
      />
      <MenuItem icon={KeyRound} label={t("admin.passwordLink")} onSelect={() => void makeLink()} />
      <MenuSeparator />
      {isAdministrator(account) ? (
        <MenuItem icon={ShieldOff} label={t("admin.unmakeAdmin")} onSelect={() => onAsk("unmakeAdmin")} />
      ) : (
        <MenuItem icon={Shield} label={t("admin.makeAdmin")} onSelect={() => onAsk("makeAdmin")} />
      )}
      {!isMe && (
        <>
          <MenuItem icon={LogOut} label={t("admin.endSessions")} onSelect={() => onAsk("endSessions")} />
          {account.has_second_factor && (
            <MenuItem
              icon={ShieldMinus}
              label={t("admin.removeFactor")}
              onSelect={() => onAsk("removeFactor")}
            />
          )}
          <MenuSeparator />
          {isSuspended(account) ? (
            <MenuItem icon={UserCheck} label={t("admin.reinstate")} onSelect={() => onAsk("reinstate")} />
          ) : (
            <MenuItem icon={UserX} label={t("admin.suspend")} isDanger onSelect={() => onAsk("suspend")} />
          )}
          <MenuItem icon={Trash2} label={t("admin.delete")} isDanger onSelect={() => onAsk("delete")} />
        </>
      )}
    </Menu>
  );
}
