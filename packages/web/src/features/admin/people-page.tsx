import { UserPlus, Users } from "lucide-react";
import { useState } from "react";
import type { ReactElement } from "react";
import { useT } from "../../lib/i18n.tsx";
import type { Anchor } from "../../ui/anchor.ts";
import { paths } from "../../lib/paths.ts";
import { Button } from "../../ui/button.tsx";
import { Empty } from "../../ui/empty.tsx";
import { FilterField } from "../../ui/filter-field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { PageFrame } from "../../ui/page-frame.tsx";
import { Select } from "../../ui/select.tsx";
import { AccountDialog } from "./account-dialog.tsx";
import type { Doing } from "./account-dialog.tsx";
import { AccountMenu } from "./account-menu.tsx";
import { AccountTable } from "./account-table.tsx";
import type { Account } from "./account.ts";
import { LinkDialog } from "./link-dialog.tsx";
import type { GivenLink } from "./link-dialog.tsx";
import { More } from "./more.tsx";
import { NewAccountDialog } from "./new-account-dialog.tsx";
import css from "./people-page.module.css";
import { useAccounts, useWanted } from "./use-accounts.ts";
import { useDebounced } from "./use-debounced.ts";

/** Everybody who has an account here: found, made, and changed in what they may. */
export function PeoplePage(): ReactElement {
  const t = useT();
  const [wanted, want] = useWanted();
  const query = useDebounced(wanted.query);
  const { items, next, error, loadMore, change } = useAccounts({ ...wanted, query });
  const [menu, setMenu] = useState<{ readonly account: Account; readonly anchor: Anchor } | null>(null);
  const [doing, setDoing] = useState<Doing | null>(null);
  const [isMaking, setMaking] = useState(false);
  const [given, setGiven] = useState<GivenLink | null>(null);
  const put = (account: Account) =>
    change((all) => all.map((each) => (each.id === account.id ? account : each)));
  return (
    <PageFrame
      title={t("admin.people")}
      back={paths.admin()}
      isWide
      end={
        <Button kind="primary" onClick={() => setMaking(true)}>
          <Icon of={UserPlus} size="s" />
          {t("admin.newAccount")}
        </Button>
      }
    >
      <search className={css.tools}>
        <div className={css.filter}>
          <FilterField
            label={t("admin.find")}
            value={wanted.query}
            autoComplete="off"
            onChange={(event) => want({ query: event.target.value })}
          />
        </div>
        <Select
          label={t("admin.role")}
          value={wanted.role ?? "all"}
          options={[
            { value: "all", label: t("admin.allRoles") },
            { value: "admin", label: t("admin.admins") },
            { value: "user", label: t("admin.users") },
          ]}
          onChange={(role) => want({ role: role === "all" ? undefined : role })}
        />
        <Select
          label={t("admin.state")}
          value={wanted.status ?? "all"}
          options={[
            { value: "all", label: t("admin.allStates") },
            { value: "active", label: t("admin.active") },
            { value: "suspended", label: t("admin.suspended") },
          ]}
          onChange={(status) => want({ status: status === "all" ? undefined : status })}
        />
      </search>
      {items.length > 0 && (
        <AccountTable accounts={items} openMenu={(account, anchor) => setMenu({ account, anchor })} />
      )}
      {next === null && items.length === 0 && error === undefined && (
        <Empty icon={Users} title={t("admin.nobody")}>
          {t("admin.nobodyText")}
        </Empty>
      )}
      {(next !== null || error !== undefined) && (
        <More key={`${items.length} ${String(next)}`} error={error} loadMore={loadMore} />
      )}
      {menu !== null && (
        <AccountMenu
          {...menu}
          onClose={() => setMenu(null)}
          onAsk={(kind) => setDoing({ kind, account: menu.account })}
          onLink={setGiven}
        />
      )}
      {doing !== null && (
        <AccountDialog
          doing={doing}
          onChanged={put}
          onGone={({ id }) => change((all) => all.filter((each) => each.id !== id))}
          onClose={() => setDoing(null)}
        />
      )}
      {isMaking && (
        <NewAccountDialog
          onMade={(link) => {
            change((all) => [link.account, ...all]);
            setMaking(false);
            setGiven(link);
          }}
          onClose={() => setMaking(false)}
        />
      )}
      {given !== null && <LinkDialog given={given} onClose={() => setGiven(null)} />}
    </PageFrame>
  );
}
