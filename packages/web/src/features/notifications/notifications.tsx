import { useBadges } from "./use-badges.ts";
import { useNews } from "./use-news.ts";
import { useOffer } from "./use-offer.ts";

interface NotificationsProps {
  /** The conversation that is open. */
  readonly openId: string | undefined;
}

/** Tells of new messages outside of the page: in its title and icon, on the desktop, by a sound. It shows nothing itself. */
export function Notifications({ openId }: NotificationsProps): null {
  useBadges(openId);
  useNews(openId);
  useOffer();
  return null;
}
