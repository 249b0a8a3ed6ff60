import type { Attack } from "./attack.ts";
import { assetsUnread } from "./attacks/assets-unread.ts";
import { bodiesAnonymous } from "./attacks/bodies-anonymous.ts";
import { dearFrames } from "./attacks/dear-frames.ts";
import { descriptionsUnread } from "./attacks/descriptions-unread.ts";
import { halfOpen } from "./attacks/half-open.ts";
import { idleConnections } from "./attacks/idle-connections.ts";
import { listsSmall } from "./attacks/lists-small.ts";
import { listsUnread } from "./attacks/lists-unread.ts";
import { openapiRead } from "./attacks/openapi-read.ts";
import { openapiSipped } from "./attacks/openapi-sipped.ts";
import { openapiUnread } from "./attacks/openapi-unread.ts";
import { pagesHead } from "./attacks/pages-head.ts";
import { pagesRead } from "./attacks/pages-read.ts";
import { pagesUnread } from "./attacks/pages-unread.ts";
import { probes } from "./attacks/probes.ts";
import { revisionsRead } from "./attacks/revisions-read.ts";
import { slowBodies } from "./attacks/slow-bodies.ts";
import { syncFlood } from "./attacks/sync-flood.ts";
import { syncLogRead } from "./attacks/sync-log-read.ts";
import { syncLogUnread } from "./attacks/sync-log-unread.ts";
import { syncNewRead } from "./attacks/sync-new-read.ts";
import { syncNewUnread } from "./attacks/sync-new-unread.ts";
import { uploadsBegun } from "./attacks/uploads-begun.ts";
import { uploadsHead } from "./attacks/uploads-head.ts";
import { uploadsTrickled } from "./attacks/uploads-trickled.ts";
import { wrongFrames } from "./attacks/wrong-frames.ts";
import { wrongJson } from "./attacks/wrong-json.ts";
import { wrongJsonWithAccount } from "./attacks/wrong-json-with-account.ts";

/** All there are, in the order in which they run. */
export const ATTACKS: readonly Attack[] = [
  openapiUnread,
  openapiSipped,
  openapiRead,
  descriptionsUnread,
  assetsUnread,
  probes,
  bodiesAnonymous,
  wrongJson,
  halfOpen,
  slowBodies,
  idleConnections,
  pagesUnread,
  pagesRead,
  pagesHead,
  listsUnread,
  listsSmall,
  revisionsRead,
  syncNewUnread,
  syncNewRead,
  syncFlood,
  syncLogUnread,
  syncLogRead,
  wrongJsonWithAccount,
  wrongFrames,
  dearFrames,
  uploadsBegun,
  uploadsHead,
  uploadsTrickled,
];
