import type { LinksCalls } from "@gochat/client/calls";
import { links } from "../../lib/strangers.ts";
import { useToken } from "./use-token.ts";

export type OpenedLink = Awaited<ReturnType<LinksCalls["read"]>>;

const LINK = {
  read: (token: string, options: Parameters<LinksCalls["read"]>[1]) => links.read({ token }, options),
  notValid: "link_not_valid",
};

/** The link that serves once with which the page was opened. */
export function useLink() {
  const { found: link, ...view } = useToken<OpenedLink>(LINK);
  return { link, ...view };
}
