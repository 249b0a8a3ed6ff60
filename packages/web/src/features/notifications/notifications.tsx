import type { ReactElement } from "react";

interface NotificationsProps {
  /** The conversation that is open. */
  readonly openId: string | undefined;
}

export const Notifications = ({ openId }: NotificationsProps): ReactElement => <i hidden>{openId}</i>;
