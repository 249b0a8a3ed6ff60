/** Tables of calls that most programs never make, for `chat.calls`; without a session for `createCalls`. */
export { ADMIN } from "./contract/admin-calls.ts";
export type { AdminCalls } from "./contract/admin-calls.ts";
export { CONSENT } from "./contract/consent-calls.ts";
export type { ConsentCalls } from "./contract/consent-calls.ts";
export { INVITATIONS } from "./contract/invitations-calls.ts";
export type { InvitationsCalls } from "./contract/invitations-calls.ts";
export { MODERATION } from "./contract/moderation-calls.ts";
export type { ModerationCalls } from "./contract/moderation-calls.ts";
export { REPORTS } from "./contract/reports-calls.ts";
export type { ReportsCalls } from "./contract/reports-calls.ts";
export { LINKS } from "./contract/links-calls.ts";
export type { LinksCalls } from "./contract/links-calls.ts";
export { SECOND_FACTOR } from "./contract/second-factor-calls.ts";
export type { SecondFactorCalls } from "./contract/second-factor-calls.ts";
export { SIGN_ON } from "./contract/sign-on-calls.ts";
export type { SignOnCalls } from "./contract/sign-on-calls.ts";
export type { CallTable } from "./http/call.ts";
