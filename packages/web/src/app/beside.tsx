import type { ReactElement } from "react";
import { ConnectionWatch } from "../features/connection/connection-watch.tsx";
import { Notifications } from "../features/notifications/notifications.tsx";
import { Viewer } from "../features/viewer/viewer.tsx";
import { useIsAdmin } from "../lib/is-admin.ts";
import { BlocksWatch } from "./blocks-watch.tsx";
import { InstanceWatch } from "./instance-watch.tsx";
import { ListKeys } from "./list-keys.tsx";

interface BesideProps {
  /** The conversation that is shown. */
  readonly openId: string | undefined;
}

/** What stands beside all pages, and nobody needs at first. */
export function Beside({ openId }: BesideProps): ReactElement {
  // The menu has an item more for whoever administers the server: it is to be there as the menu opens.
  useIsAdmin();
  return (
    <>
      <BlocksWatch />
      <ConnectionWatch />
      <InstanceWatch />
      <ListKeys openId={openId} />
      <Notifications openId={openId} />
      <Viewer />
    </>
  );
}
