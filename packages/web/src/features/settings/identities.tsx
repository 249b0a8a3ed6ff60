import { useCallback, useState } from "react";
import type { ReactElement } from "react";
import { SIGN_ON } from "@gochat/client/calls";
import type { SignOnCalls } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { currentLanguage, useT } from "../../lib/i18n.tsx";
import { mediumDate } from "../../lib/medium-date.ts";
import { useLoaded } from "../../lib/use-loaded.ts";
import { Button } from "../../ui/button.tsx";
import { Section, Setting } from "../../ui/section.tsx";
import { IdentityDialog } from "./identity-dialog.tsx";

type Identities = Awaited<ReturnType<SignOnCalls["identities"]>>;
export type Identity = Identities["identities"][number];

interface IdentitiesProps {
  readonly hasSecondFactor: boolean;
}

/** By which accounts elsewhere one signs in, where the server knows of any. */
export function IdentitiesSection({ hasSecondFactor }: IdentitiesProps): ReactElement | null {
  const t = useT();
  const chat = useChat();
  const load = useCallback(async () => {
    const [linked, { instance }] = await Promise.all([
      chat.calls(SIGN_ON).identities(),
      chat.api.operations.instance(),
    ]);
    return { ...linked, label: instance.sign_on?.label };
  }, [chat]);
  const { data, reload } = useLoaded(load);
  // `null`: one is about to be linked.
  const [asked, setAsked] = useState<Identity | null>();
  if (data === undefined || (data.label === undefined && data.identities.length === 0)) return null;
  const { identities, has_password: hasPassword, label } = data;
  return (
    <Section title={t("provider.section")} text={t(hasPassword ? "provider.text" : "provider.onlyWay")}>
      {identities.map((identity) => (
        <Setting
          key={identity.id}
          label={<span dir="ltr">{hostOf(identity.issuer)}</span>}
          text={t("provider.linkedOn", { date: mediumDate(identity.created_at, currentLanguage()) })}
        >
          {hasPassword && (
            <Button
              aria-label={t("provider.unlinkFrom", { name: hostOf(identity.issuer) })}
              onClick={() => setAsked(identity)}
            >
              {t("provider.unlink")}
            </Button>
          )}
        </Setting>
      ))}
      {identities.length === 0 && (
        <Setting label={label} text={t("provider.notLinked")}>
          <Button onClick={() => setAsked(null)}>{t("provider.link")}</Button>
        </Setting>
      )}
      {asked !== undefined && (
        <IdentityDialog
          identity={asked}
          label={asked === null ? (label ?? "") : hostOf(asked.issuer)}
          needsPassword={hasPassword}
          needsCode={hasSecondFactor}
          onUnlinked={reload}
          onClose={() => setAsked(undefined)}
        />
      )}
    </Section>
  );
}

const hostOf = (issuer: string): string => URL.parse(issuer)?.host ?? issuer;
