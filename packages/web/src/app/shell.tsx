import type { ReactElement } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { ConversationList } from "../features/conversations/conversation-list.tsx";
import { ConversationPage } from "../features/conversation/conversation-page.tsx";
import { classNames } from "../lib/class-names.ts";
import { useT } from "../lib/i18n.tsx";
import { lazily } from "../lib/lazily.tsx";
import { useIsPhone } from "../lib/media.ts";
import { addressBeforeSignIn, useDetails, usePersonCard } from "../lib/navigation.ts";
import { paths } from "../lib/paths.ts";
import { ShellKeys } from "./shell-keys.tsx";
import css from "./shell.module.css";

const Admin = lazily(async () => (await import("../features/admin/admin.tsx")).Admin);
const AdminNav = lazily(async () => (await import("../features/admin/admin-nav.tsx")).AdminNav);
const Beside = lazily(async () => (await import("./beside.tsx")).Beside);
const ConnectionLine = lazily(
  async () => (await import("../features/connection/connection-line.tsx")).ConnectionLine,
);
const Details = lazily(async () => (await import("../features/details/details.tsx")).Details);
const NewChat = lazily(async () => (await import("../features/people/new-chat.tsx")).NewChat);
const NewGroup = lazily(async () => (await import("../features/people/new-group.tsx")).NewGroup);
const ListHandle = lazily(async () => (await import("./list-handle.tsx")).ListHandle);
const NotFound = lazily(async () => (await import("./not-found.tsx")).NotFound);
const PersonCard = lazily(async () => (await import("../features/people/person-card.tsx")).PersonCard);
const RequestsPage = lazily(async () => (await import("../features/requests/requests.tsx")).RequestsPage);
const Settings = lazily(async () => (await import("../features/settings/settings.tsx")).Settings);
const Welcome = lazily(async () => (await import("../features/welcome/welcome.tsx")).Welcome);
const SettingsNav = lazily(async () => (await import("../features/settings/settings-nav.tsx")).SettingsNav);

/** The page of whoever is signed in: the list, what is open, and the details beside it. */
export function Shell(): ReactElement {
  const t = useT();
  const [path] = useLocation();
  const isPhone = useIsPhone();
  const { tab } = useDetails();
  const { userId } = usePersonCard();
  const conversationId = /^\/c\/([^/]+)/.exec(path)?.[1];
  const hasDetails = tab !== null && conversationId !== undefined;
  const isSettings = path.startsWith(paths.settings());
  const isAdmin = path.startsWith(paths.admin());
  const isListOnly = [paths.home, paths.archived, paths.settings(), paths.admin()].includes(path);
  const shows = (pane: "list" | "main" | "details"): boolean =>
    !isPhone || pane === (hasDetails ? "details" : isListOnly ? "list" : "main");
  // On a phone it is the page.
  const Side = isPhone ? "main" : "section";
  const sideName = isPhone
    ? t(isSettings ? "app.settings" : isAdmin ? "app.admin" : "conversations.title")
    : t("app.sidePane");
  return (
    <div className={classNames(css.shell, hasDetails && css.withDetails)}>
      {shows("list") && (
        <Side className={css.list} aria-label={sideName}>
          {isSettings ? (
            <SettingsNav />
          ) : isAdmin ? (
            <AdminNav />
          ) : (
            <ConversationList selectedId={conversationId} isArchived={path === paths.archived} />
          )}
          <ConnectionLine />
          <ListHandle />
        </Side>
      )}
      {shows("main") && (
        <div className={css.main}>
          <Pages />
        </div>
      )}
      {hasDetails && (
        <div className={css.details}>
          <Details key={conversationId} id={conversationId} tab={tab} />
        </div>
      )}
      {userId !== null && <PersonCard key={userId} id={userId} />}
      <ShellKeys />
      <Beside openId={conversationId} />
    </div>
  );
}

function Pages(): ReactElement {
  return (
    <Switch>
      <Route path="/c/:id/:seq?">
        {({ id, seq }) => (
          <ConversationPage key={id} id={id} at={seq === undefined ? undefined : Number(seq)} />
        )}
      </Route>
      <Route path={paths.requests}>
        <RequestsPage />
      </Route>
      <Route path={paths.newGroup}>
        <NewGroup />
      </Route>
      <Route path={paths.newChat}>
        <NewChat />
      </Route>
      <Route path="/settings/:page?">{({ page }) => <Settings page={page} />}</Route>
      <Route path="/admin/:page?">{({ page }) => <Admin page={page} />}</Route>
      <Route path={paths.home}>
        <Welcome />
      </Route>
      <Route path={paths.archived}>
        <Welcome />
      </Route>
      <Route path={paths.signIn}>
        <Redirect to={addressBeforeSignIn()} replace />
      </Route>
      <Route path={paths.signUp}>
        <Redirect to={addressBeforeSignIn()} replace />
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
