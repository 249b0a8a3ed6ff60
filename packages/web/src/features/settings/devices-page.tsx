import { useCallback, useState } from "react";
import type { ReactElement } from "react";
import { pages } from "@gochat/client";
import type { Session } from "@gochat/client";
import { useChat } from "@gochat/client/react";
import { errorText, isError } from "../../lib/errors.ts";
import { useT } from "../../lib/i18n.tsx";
import { Button } from "../../ui/button.tsx";
import { ConfirmDialog } from "../../ui/dialog.tsx";
import { Tag } from "../../ui/tag.tsx";
import { toast } from "../../ui/toast.ts";
import { DeviceRow, useDeviceName } from "./device-row.tsx";
import css from "./devices-page.module.css";
import { NotLoaded } from "../../ui/not-loaded.tsx";
import { Section } from "../../ui/section.tsx";
import { useLoaded } from "../../lib/use-loaded.ts";

const EVERY_MS = 15_000;

/** Where one is signed in, and how to end that. */
export function DevicesPage(): ReactElement {
  const t = useT();
  const nameOfDevice = useDeviceName();
  const { auth } = useChat().api;
  const load = useCallback(async () => {
    const sessions: Session[] = [];
    for await (const page of pages(auth.listSessions)) sessions.push(...page.sessions);
    return sessions;
  }, [auth]);
  const { data: sessions, error, reload, set } = useLoaded(load, EVERY_MS);
  const [ending, setEnding] = useState<readonly Session[] | null>(null);

  if (sessions === undefined) return <NotLoaded error={error} retry={reload} />;
  const current = sessions.find(({ is_current }) => is_current);
  const others = sessions.filter(({ is_current }) => !is_current);

  const end = async (ended: readonly Session[]) => {
    try {
      for (const { id } of ended) await revoke(id);
      set(sessions.filter((one) => !ended.includes(one)));
      toast(t("settings.devicesEnded", { count: ended.length }), { kind: "good" });
    } catch (failure) {
      toast(errorText(failure), { kind: "bad" });
      void reload();
    }
  };
  const revoke = (id: string) =>
    auth.revokeSession({ id }).catch((failure: unknown) => {
      // It has ended already.
      if (!isError(failure, "session_not_found")) throw failure;
    });

  return (
    <>
      <Section title={t("settings.thisDevice")} text={current ? undefined : t("settings.noSession")}>
        {current && <DeviceRow session={current} end={<Tag kind="good">{t("settings.connected")}</Tag>} />}
      </Section>
      <Section
        title={t("settings.otherDevices")}
        text={t(others.length === 0 ? "settings.noOthers" : "settings.othersText")}
      >
        <ul className={css.devices}>
          {others.map((session) => (
            <li key={session.id}>
              <DeviceRow
                session={session}
                end={
                  <Button
                    aria-label={t("settings.signOutDevice", { device: nameOfDevice(session) })}
                    onClick={() => setEnding([session])}
                  >
                    {t("settings.signOut")}
                  </Button>
                }
              />
            </li>
          ))}
        </ul>
        {others.length > 1 && (
          <div className={css.all}>
            <Button kind="dangerBare" onClick={() => setEnding(others)}>
              {t("settings.signOutOthers")}
            </Button>
          </div>
        )}
      </Section>
      {ending !== null && (
        <ConfirmDialog
          title={
            ending.length === 1 && ending[0] !== undefined
              ? t("settings.endOneTitle", { device: nameOfDevice(ending[0]) })
              : t("settings.endAllTitle", { count: ending.length })
          }
          text={t("settings.endText")}
          action={t("settings.signOut")}
          isDanger
          onConfirm={() => end(ending)}
          onClose={() => setEnding(null)}
        />
      )}
    </>
  );
}
