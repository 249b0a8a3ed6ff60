import { Ellipsis } from "lucide-react";
import type { ReactElement } from "react";
import { useMe } from "@gochat/client/react";
import { ago } from "../../lib/ago.ts";
import { Text, useLanguage, useT } from "../../lib/i18n.tsx";
import { nameOf } from "../../lib/people.ts";
import { sizeText } from "../../lib/size-text.ts";
import { mediumDate } from "../../lib/medium-date.ts";
import type { Anchor } from "../../ui/anchor.ts";
import { Avatar } from "../../ui/avatar.tsx";
import { IconButton } from "../../ui/icon-button.tsx";
import { Tag } from "../../ui/tag.tsx";
import { tipIfClipped, tipOfTime } from "../../ui/tooltip.tsx";
import css from "./account-table.module.css";
import { isAdministrator, isSuspended } from "./account.ts";
import type { Account } from "./account.ts";

interface AccountTableProps {
  readonly accounts: readonly Account[];
  readonly openMenu: (account: Account, anchor: Anchor) => void;
}

/** A row for each account. What a narrow page has no column for stands below the name. */
export function AccountTable({ accounts, openMenu }: AccountTableProps): ReactElement {
  const t = useT();
  return (
    <div className={css.place}>
      <table className={css.table}>
        <thead>
          <tr>
            <th scope="col">{t("admin.person")}</th>
            <th scope="col" className={css.medium}>
              {t("admin.role")}
            </th>
            <th scope="col" className={css.medium}>
              {t("admin.state")}
            </th>
            <th scope="col" className={css.medium}>
              {t("admin.lastUsed")}
            </th>
            <th scope="col" className={`${css.wide} ${css.number}`}>
              {t("admin.devices")}
            </th>
            <th scope="col" className={`${css.wide} ${css.number}`}>
              {t("admin.files")}
            </th>
            <th scope="col" className={css.widest}>
              {t("admin.joined")}
            </th>
            <th scope="col">
              <span className="visually-hidden">{t("admin.actions")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {accounts.map((account) => (
            <Row key={account.id} account={account} openMenu={openMenu} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface RowProps extends Pick<AccountTableProps, "openMenu"> {
  readonly account: Account;
}

function Row({ account, openMenu }: RowProps): ReactElement {
  const t = useT();
  const language = useLanguage();
  const me = useMe();
  const { id, username, email, avatar_id, created_at, last_used_at, session_count, file_bytes } = account;
  const name = nameOf(account);
  const role = t(isAdministrator(account) ? "admin.admin" : "admin.user");
  const state = isSuspended(account) ? (
    <Tag kind="danger">{t("admin.isSuspended")}</Tag>
  ) : account.has_password || email === null ? null : (
    <Tag kind="box">{t("admin.noPasswordYet")}</Tag>
  );
  const lastUsed =
    last_used_at === null ? (
      t("admin.notForLong")
    ) : (
      <time dateTime={last_used_at} {...tipOfTime}>
        {ago(last_used_at, language)}
      </time>
    );
  const size = sizeText(file_bytes, language);
  const address = email === null ? `@${username}` : `@${username} · ${email}`;
  return (
    <tr>
      <td>
        <div className={css.who}>
          <Avatar id={id} name={name} picture={avatar_id} size={32} />
          <div className={css.words}>
            <p className={`${css.name} clip`} dir="auto" {...tipIfClipped(name)}>
              {name}
            </p>
            <p className={`${css.below} clip`} {...tipIfClipped(address)}>
              {address}
              {id === me.id && ` · ${t("admin.you")}`}
            </p>
            <p className={`${css.facts} ${css.notInWide}`}>
              <span className={css.inNarrow}>
                {isAdministrator(account) && <Tag kind="good">{role}</Tag>}
                {state}
                <span>
                  <Text id="admin.used" values={{ time: lastUsed }} />
                </span>
              </span>
              <span>
                {t("admin.facts", {
                  count: session_count,
                  files: file_bytes === 0 ? t("admin.noFiles") : t("admin.filesOf", { size }),
                })}
              </span>
            </p>
          </div>
        </div>
      </td>
      <td className={css.medium}>{role}</td>
      <td className={css.medium}>{state}</td>
      <td className={css.medium}>{lastUsed}</td>
      <td className={`${css.wide} ${css.number}`}>{session_count}</td>
      <td className={`${css.wide} ${css.number}`}>{size}</td>
      <td className={css.widest}>
        <time dateTime={created_at} {...tipOfTime}>
          {mediumDate(created_at, language)}
        </time>
      </td>
      <td>
        <IconButton
          icon={Ellipsis}
          label={t("admin.moreAbout", { name })}
          aria-haspopup="menu"
          onClick={(event) => openMenu(account, event.currentTarget)}
        />
      </td>
    </tr>
  );
}
