import type { ReactElement } from "react";
import { errorText, isError } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import type { TextId } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { toast } from "../../ui/toast.ts";
import type { Account } from "./account.ts";
import { DeleteAccountDialog } from "./delete-account-dialog.tsx";
import { useAdmin } from "./use-admin.ts";

export interface Doing {
  readonly kind:
    | "makeAdmin"
    | "unmakeAdmin"
    | "endSessions"
    | "removeFactor"
    | "suspend"
    | "reinstate"
    | "delete";
  readonly account: Account;
}

type Asked = Exclude<Doing["kind"], "delete">;
interface Words {
  readonly title: TextId;
  readonly text: TextId;
  readonly action: TextId;
  readonly done: TextId;
}
const WORDS: Readonly<Record<Asked, Words>> = {
  makeAdmin: {
    title: "admin.makeAdminTitle",
    text: "admin.makeAdminText",
    action: "admin.makeAdmin",
    done: "admin.isAdminNow",
  },
  unmakeAdmin: {
    title: "admin.unmakeAdminTitle",
    text: "admin.unmakeAdminText",
    action: "admin.unmakeAdmin",
    done: "admin.isUserNow",
  },
  endSessions: {
    title: "admin.endSessionsTitle",
    text: "admin.endSessionsText",
    action: "admin.endSessions",
    done: "admin.sessionsEnded",
  },
  removeFactor: {
    title: "admin.removeFactorTitle",
    text: "admin.removeFactorText",
    action: "admin.removeFactor",
    done: "admin.factorRemoved",
  },
  suspend: {
    title: "admin.suspendTitle",
    text: "admin.suspendText",
    action: "admin.suspendNow",
    done: "admin.suspendedNow",
  },
  reinstate: {
    title: "admin.reinstateTitle",
    text: "admin.reinstateText",
    action: "admin.reinstate",
    done: "admin.reinstatedNow",
  },
};

interface AccountDialogProps {
  readonly doing: Doing;
  readonly onChanged: (account: Account) => void;
  readonly onGone: (account: Account) => void;
  readonly onClose: () => void;
}

/** Says what it does to somebody, asks, and does it. */
export function AccountDialog({ doing, onChanged, onGone, onClose }: AccountDialogProps): ReactElement {
  const t = useT();
  const admin = useAdmin();
  const { kind, account } = doing;
  if (kind === "delete")
    return <DeleteAccountDialog account={account} onDeleted={() => onGone(account)} onClose={onClose} />;
  const { id } = account;
  const words = WORDS[kind];
  const name = nameOf(account);
  const does: Readonly<Record<Asked, () => Promise<Account>>> = {
    makeAdmin: async () => (await admin.updateUser({ id, instance_role: "admin" })).user,
    unmakeAdmin: async () => (await admin.updateUser({ id, instance_role: "user" })).user,
    removeFactor: async () => (await admin.removeSecondFactor({ id })).user,
    suspend: async () => (await admin.suspendUser({ id })).user,
    reinstate: async () => (await admin.reinstateUser({ id })).user,
    async endSessions() {
      await admin.endSessions({ id });
      return { ...account, session_count: 0 };
    },
  };
  const confirm = async () => {
    try {
      onChanged(await does[kind]());
      toast(t(words.done, { name }), { kind: "good" });
    } catch (error) {
      toast(errorText(error), { kind: "bad" });
      if (isError(error, "user_not_found")) return onGone(account);
      throw error;
    }
  };
  return (
    <ConfirmDialog
      title={t(words.title, { name })}
      text={t(words.text)}
      action={t(words.action)}
      isDanger={kind === "suspend"}
      onConfirm={confirm}
      onClose={onClose}
    />
  );
}
