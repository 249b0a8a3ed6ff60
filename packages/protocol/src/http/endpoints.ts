import { admin } from "./admin.ts";
import { auth } from "./auth.ts";
import { consent } from "./consent.ts";
import { conversations } from "./conversations.ts";
import { emails } from "./emails.ts";
import { files } from "./files.ts";
import { invitations } from "./invitations.ts";
import { links } from "./links.ts";
import { messages } from "./messages.ts";
import { moderation } from "./moderation.ts";
import { operations } from "./operations.ts";
import { receipts } from "./receipts.ts";
import { reports } from "./reports.ts";
import { secondFactor } from "./second-factor.ts";
import { signOn } from "./sign-on.ts";
import { users } from "./users.ts";

export const API_PREFIX = "/api/v1";

/** Every HTTP call of the product, by slice. */
export const ENDPOINTS = {
  auth,
  users,
  conversations,
  messages,
  receipts,
  files,
  operations,
  links,
  emails,
  secondFactor,
  signOn,
  consent,
  invitations,
  moderation,
  reports,
  admin,
} as const;
