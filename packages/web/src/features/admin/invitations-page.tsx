import { useState } from "react";
import type { ReactElement } from "react";
import { useConversations } from "@gochat/client/react";
import { useT } from "../../lib/i18n.tsx";
import { may } from "../../lib/permissions.ts";
import { paths } from "../../lib/paths.ts";
import { PageFrame } from "../../ui/page-frame.tsx";
import { Section, Setting } from "../../ui/section.tsx";
import { Select } from "../../ui/select.tsx";
import { Invitations } from "../invitations/invitations.tsx";

const SERVER = "server";

/** Links with which newcomers make an account: for the server alone, or for a group as well. */
export function InvitationsPage(): ReactElement {
  const t = useT();
  const [chosen, setChosen] = useState(SERVER);
  const groups = useConversations().filter((each) => each.kind !== "direct" && may("member.add", each));
  // One may have left it meanwhile.
  const to = groups.some(({ id }) => id === chosen) ? chosen : SERVER;
  return (
    <PageFrame title={t("admin.invitations")} back={paths.admin()}>
      <Section title={t("admin.lettingIn")} text={t("admin.lettingInText")}>
        <Setting label={t("admin.leadsTo")}>
          <Select
            label={t("admin.leadsTo")}
            value={to}
            options={[
              { value: SERVER, label: t("admin.serverAlone") },
              ...groups.map(({ id, name }) => ({ value: id, label: name ?? "" })),
            ]}
            onChange={setChosen}
          />
        </Setting>
        <Invitations key={to} conversationId={to === SERVER ? undefined : to} />
      </Section>
    </PageFrame>
  );
}
