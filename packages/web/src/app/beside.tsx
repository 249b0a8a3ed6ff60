import type { ReactElement } from "react";
import { ConnectionWatch } from "../features/connection/connection-watch.tsx";
import { Notifications } from "../features/notifications/notifications.tsx";
import { Viewer } from "../features/viewer/viewer.tsx";
import { ListKeys } from "./list-keys.tsx";

interface BesideProps {
  /** The conversation that is shown. */
  readonly openId: string | undefined;
}

/** What stands beside all pages, and nobody needs at first. */
export const Beside = ({ openId }: BesideProps): ReactElement => (
  <>
    <ConnectionWatch />
    <ListKeys openId={openId} />
    <Notifications openId={openId} />
    <Viewer />
  </>
);
