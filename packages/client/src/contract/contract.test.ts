import { readFile } from "node:fs/promises";
import * as protocol from "@gochat/protocol";
import type { BodyOf, Endpoint, Infer, ParamsOf, QueryOf, ReplyOf } from "@gochat/protocol";
import { expect, test } from "vitest";
import { clientContract } from "../../../../tools/client-contract/client-contract.ts";
import { NAMED } from "../../../../tools/client-contract/type-text.ts";
import type { CallOptions } from "../http/call.ts";
import { ADMIN } from "./admin-calls.ts";
import type { AdminCalls } from "./admin-calls.ts";
import { CALLS } from "./calls.ts";
import type { Calls } from "./calls.ts";
import { CONSENT } from "./consent-calls.ts";
import type { ConsentCalls } from "./consent-calls.ts";
import { INVITATIONS } from "./invitations-calls.ts";
import type { InvitationsCalls } from "./invitations-calls.ts";
import { EMAILS } from "./emails-calls.ts";
import type { EmailsCalls } from "./emails-calls.ts";
import { LINKS } from "./links-calls.ts";
import type { LinksCalls } from "./links-calls.ts";
import { MODERATION } from "./moderation-calls.ts";
import type { ModerationCalls } from "./moderation-calls.ts";
import { REPORTS } from "./reports-calls.ts";
import type { ReportsCalls } from "./reports-calls.ts";
import { SIGN_ON } from "./sign-on-calls.ts";
import type { SignOnCalls } from "./sign-on-calls.ts";
import { SECOND_FACTOR } from "./second-factor-calls.ts";
import type { SecondFactorCalls } from "./second-factor-calls.ts";
import * as constants from "./constants.ts";
import type * as entities from "./entities.ts";
import type { ClientFrames, ServerFrames } from "./frames.ts";

// That the types are the same is proved by `tsc`: where two are not, `every` gets a false in place of a true, and this does not compile.

/**
 * A type without that in which the contract of the client may differ from the protocol: brands of ids, the open end of a `Word`, what is
 * read-only, and the undefined that may stand for a field that is left out.
 */
type Plain<T> = PlainText<Extract<T, string>> | PlainObject<Exclude<T, string>>;
type PlainObject<T> = T extends readonly (infer Item)[]
  ? readonly Plain<Item>[]
  : T extends object
    ? { readonly [K in keyof T as K extends string ? PlainText<K> : K]: Plain<Exclude<K extends "code" ? Code<T[K]> : T[K], undefined>> }
    : T;
type PlainText<T extends string> = [T] extends [never]
  ? never
  : [LiteralsOf<T>] extends [never]
    ? string
    : LiteralsOf<T>;
type LiteralsOf<T extends string> = T extends unknown ? ({} extends Record<T, unknown> ? never : T) : never;
/** The schema of a code lists the codes, while its type is any text. */
type Code<T> = string extends T ? protocol.ErrorCode : T;

/** Whether they are one type: in every field, and in whether it may be left out. */
type Same<Ours, Theirs> =
  (<T>() => T extends Plain<Ours> ? 1 : 2) extends <T>() => T extends Plain<Theirs> ? 1 : 2 ? true : false;

/** The names of those that are the same, which must be all. */
const every = <Results extends { readonly [Name in keyof Results]: true }>(
  names: Readonly<Record<keyof Results & string, unknown>>,
): string[] => Object.keys(names).sort();

/** What a row of frames describes. */
type SchemaOf<Rows, Name extends keyof Rows> = Rows[Name] extends { schema: infer S extends protocol.TSchema }
  ? Infer<S>
  : never;

test("every entity is the same as in the protocol", () => {
  const names = every<Entities>({
    Account: true,
    AuditEntry: true,
    AvatarInput: true,
    Ban: true,
    Block: true,
    Conversation: true,
    ConversationSettings: true,
    Draft: true,
    Figure: true,
    Figures: true,
    File: true,
    GroupRequest: true,
    Health: true,
    Identity: true,
    Instance: true,
    InstanceSettings: true,
    Invitation: true,
    LinkToken: true,
    Mark: true,
    Marked: true,
    Media: true,
    Member: true,
    Message: true,
    OwnState: true,
    OwnUser: true,
    Presence: true,
    Problem: true,
    Protocol: true,
    Quote: true,
    QuotedFiles: true,
    Reaction: true,
    Report: true,
    ReportEntry: true,
    ReportedMessage: true,
    Revised: true,
    Revision: true,
    Session: true,
    SettingsInput: true,
    SystemNotice: true,
    TokenPair: true,
    User: true,
    UserSummary: true,
    WireError: true,
  });
  expect(names).toEqual(NAMED.map(([name]) => name).filter((name) => name !== "UpgradeQuery").sort());
});

interface Entities {
  readonly Account: Same<entities.Account, Infer<typeof protocol.Account>>;
  readonly AuditEntry: Same<entities.AuditEntry, Infer<typeof protocol.AuditEntry>>;
  readonly AvatarInput: Same<entities.AvatarInput, Infer<typeof protocol.AvatarInput>>;
  readonly Ban: Same<entities.Ban, Infer<typeof protocol.Ban>>;
  readonly Block: Same<entities.Block, Infer<typeof protocol.Block>>;
  readonly Conversation: Same<entities.Conversation, Infer<typeof protocol.Conversation>>;
  readonly ConversationSettings: Same<entities.ConversationSettings, Infer<typeof protocol.ConversationSettings>>;
  readonly Draft: Same<entities.Draft, Infer<typeof protocol.Draft>>;
  readonly Figure: Same<entities.Figure, Infer<typeof protocol.Figure>>;
  readonly Figures: Same<entities.Figures, Infer<typeof protocol.Figures>>;
  readonly File: Same<entities.File, Infer<typeof protocol.File>>;
  readonly GroupRequest: Same<entities.GroupRequest, Infer<typeof protocol.GroupRequest>>;
  readonly Identity: Same<entities.Identity, Infer<typeof protocol.Identity>>;
  readonly Health: Same<entities.Health, Infer<typeof protocol.Health>>;
  readonly Instance: Same<entities.Instance, Infer<typeof protocol.Instance>>;
  readonly InstanceSettings: Same<entities.InstanceSettings, Infer<typeof protocol.InstanceSettings>>;
  readonly Invitation: Same<entities.Invitation, Infer<typeof protocol.Invitation>>;
  readonly LinkToken: Same<entities.LinkToken, Infer<typeof protocol.LinkToken>>;
  readonly Mark: Same<entities.Mark, Infer<typeof protocol.Mark>>;
  readonly Marked: Same<entities.Marked, Infer<typeof protocol.Marked>>;
  readonly Media: Same<entities.Media, Infer<typeof protocol.Media>>;
  readonly Member: Same<entities.Member, Infer<typeof protocol.Member>>;
  readonly Message: Same<entities.Message, Infer<typeof protocol.Message>>;
  readonly OwnState: Same<entities.OwnState, Infer<typeof protocol.OwnState>>;
  readonly OwnUser: Same<entities.OwnUser, Infer<typeof protocol.OwnUser>>;
  readonly Presence: Same<entities.Presence, Infer<typeof protocol.Presence>>;
  readonly Problem: Same<entities.Problem, Infer<typeof protocol.Problem>>;
  readonly Protocol: Same<entities.Protocol, Infer<typeof protocol.Protocol>>;
  readonly Quote: Same<entities.Quote, Infer<typeof protocol.Quote>>;
  readonly QuotedFiles: Same<entities.QuotedFiles, Infer<typeof protocol.QuotedFiles>>;
  readonly Reaction: Same<entities.Reaction, Infer<typeof protocol.Reaction>>;
  readonly Report: Same<entities.Report, Infer<typeof protocol.Report>>;
  readonly ReportEntry: Same<entities.ReportEntry, Infer<typeof protocol.ReportEntry>>;
  readonly ReportedMessage: Same<entities.ReportedMessage, Infer<typeof protocol.ReportedMessage>>;
  readonly Revised: Same<entities.Revised, Infer<typeof protocol.Revised>>;
  readonly Revision: Same<entities.Revision, Infer<typeof protocol.Revision>>;
  readonly Session: Same<entities.Session, Infer<typeof protocol.Session>>;
  readonly SettingsInput: Same<entities.SettingsInput, Infer<typeof protocol.SettingsInput>>;
  readonly SystemNotice: Same<entities.SystemNotice, Infer<typeof protocol.SystemNotice>>;
  readonly TokenPair: Same<entities.TokenPair, Infer<typeof protocol.TokenPair>>;
  readonly User: Same<entities.User, Infer<typeof protocol.User>>;
  readonly UserSummary: Same<entities.UserSummary, Infer<typeof protocol.UserSummary>>;
  readonly WireError: Same<entities.WireError, Infer<typeof protocol.WireError>>;
}

/** Frames by type: of ours and of theirs. */
type Frames<Ours, Rows> = {
  [T in keyof (Ours & Rows)]: T extends keyof Ours & keyof Rows ? Same<Ours[T], SchemaOf<Rows, T>> : false;
};

test("every frame is the same as in the protocol", () => {
  const sent = every<Frames<ClientFrames, typeof protocol.CLIENT_FRAMES>>(protocol.CLIENT_FRAMES);
  const received = every<Frames<ServerFrames, typeof protocol.SERVER_FRAMES>>(protocol.SERVER_FRAMES);
  expect([sent, received].map((names) => names.length > 10)).toEqual([true, true]);
});

/** All calls, those that most programs never make as well. */
interface AllCalls extends Calls {
  readonly secondFactor: SecondFactorCalls;
  readonly signOn: SignOnCalls;
  readonly consent: ConsentCalls;
  readonly links: LinksCalls;
  readonly emails: EmailsCalls;
  readonly invitations: InvitationsCalls;
  readonly moderation: ModerationCalls;
  readonly reports: ReportsCalls;
  readonly admin: AdminCalls;
}
const ALL_CALLS = { ...CALLS, secondFactor: SECOND_FACTOR, signOn: SIGN_ON, consent: CONSENT, links: LINKS, emails: EMAILS, invitations: INVITATIONS, moderation: MODERATION, reports: REPORTS, admin: ADMIN };
type Slice = keyof AllCalls;
type AllEndpoints<S extends Slice> = (typeof protocol.ENDPOINTS)[S];
/** Those that take and answer JSON. */
type Endpoints<S extends Slice> = {
  [N in keyof AllEndpoints<S> as AllEndpoints<S>[N] extends { form: string } | { bytes: true } ? never : N]: AllEndpoints<S>[N];
};
/** The calls of a slice: whether what is given, and what is answered, are the same. */
type CallsIn<S extends Slice> = {
  [N in keyof (AllCalls[S] & Endpoints<S>)]: N extends keyof AllCalls[S] & keyof Endpoints<S>
    ? Same<Signature<AllCalls[S][N]>, SignatureOf<Endpoints<S>[N]>>
    : false;
};
type Signature<C> = C extends (input: infer Input, options?: CallOptions) => Promise<infer Output>
  ? { readonly input: Exclude<Input, undefined>; readonly output: Nothing<Output> }
  : never;
type SignatureOf<E> = E extends Endpoint
  ? {
      readonly input: Fields<ParamsOf<E>> & Fields<QueryOf<E>> & Fields<BodyOf<E>>;
      readonly output: Nothing<ReplyOf<E>["body"]>;
    }
  : never;
type Fields<T> = [T] extends [undefined] ? {} : T;
type Nothing<T> = [T] extends [void] ? null : T;

test("every call is the same as in the protocol", () => {
  const { ENDPOINTS } = protocol;
  const { upload, content, thumbnail, ...files } = ENDPOINTS.files;
  const { exportAudit, ...admin } = ENDPOINTS.admin;
  expect([upload.form, content.bytes, thumbnail.bytes, exportAudit.bytes]).toEqual(["file", true, true, true]);
  const names: Record<Slice & keyof typeof ENDPOINTS, string[]> = {
    auth: every<CallsIn<"auth">>(ENDPOINTS.auth),
    users: every<CallsIn<"users">>(ENDPOINTS.users),
    conversations: every<CallsIn<"conversations">>(ENDPOINTS.conversations),
    messages: every<CallsIn<"messages">>(ENDPOINTS.messages),
    receipts: every<CallsIn<"receipts">>(ENDPOINTS.receipts),
    files: every<CallsIn<"files">>(files),
    operations: every<CallsIn<"operations">>(ENDPOINTS.operations),
    links: every<CallsIn<"links">>(ENDPOINTS.links),
    emails: every<CallsIn<"emails">>(ENDPOINTS.emails),
    secondFactor: every<CallsIn<"secondFactor">>(ENDPOINTS.secondFactor),
    signOn: every<CallsIn<"signOn">>(ENDPOINTS.signOn),
    consent: every<CallsIn<"consent">>(ENDPOINTS.consent),
    invitations: every<CallsIn<"invitations">>(ENDPOINTS.invitations),
    moderation: every<CallsIn<"moderation">>(ENDPOINTS.moderation),
    reports: every<CallsIn<"reports">>(ENDPOINTS.reports),
    admin: every<CallsIn<"admin">>(admin),
  };
  expect(Object.keys(names)).toEqual(Object.keys(ENDPOINTS));
  for (const slice of Object.keys(names) as Slice[]) {
    expect(Object.keys(ALL_CALLS[slice]).sort()).toEqual(names[slice]);
    const endpoints: Readonly<Record<string, Endpoint>> = ENDPOINTS[slice];
    for (const [name, line] of Object.entries<string>(ALL_CALLS[slice])) {
      const [method, path, scope = "user", ...failures] = line.split(" ");
      expect(endpoints[name]).toMatchObject({ method, path, auth: { scope } });
      const statuses = Object.keys(endpoints[name]?.responses ?? {});
      expect(failures).toEqual(statuses.filter((status) => Number(status) >= 400));
    }
  }
});

test("every number and word that the client uses is that of the protocol", () => {
  const { FINAL_CLOSE_CODES, ...numbers } = constants;
  const theirs: Readonly<Record<string, unknown>> = { ...protocol.LIMITS, ...protocol };
  for (const [name, value] of Object.entries(numbers)) {
    const camelCase = name.toLowerCase().replaceAll(/_(.)/g, (_all, letter: string) => letter.toUpperCase());
    expect([name, value]).toEqual([name, theirs[name] ?? theirs[camelCase]]);
  }
  for (const [code, { reconnect }] of Object.entries(protocol.CLOSE_CODES))
    expect([code, !FINAL_CLOSE_CODES.includes(Number(code))]).toEqual([code, reconnect]);
  expect(every<{ code: Same<constants.ErrorCode, protocol.ErrorCode> }>({ code: true })).toEqual(["code"]);
});

test("the files are those that are made from the protocol", async () => {
  for (const [path, text] of Object.entries(clientContract())) {
    const file = new URL(`../../../../${path}`, import.meta.url);
    expect(await readFile(file, "utf8")).toBe(text);
  }
});
