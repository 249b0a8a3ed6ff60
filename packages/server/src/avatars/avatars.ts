import type { WithAvatar } from "../avatar-change.ts";
import { withAvatar } from "./with-avatar.ts";
import type { AvatarDeps } from "./with-avatar.ts";

/** How people and groups are pictured. */
export interface Avatars {
  readonly withAvatar: WithAvatar;
}

export const createAvatars = (deps: AvatarDeps): Avatars => ({
  withAvatar: (asked, input, work) => withAvatar(deps, asked, input, work),
});
