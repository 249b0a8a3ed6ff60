import { createHash } from "node:crypto";
import type {
  AuditEntryId,
  FileId,
  IdentityId,
  InvitationId,
  MessageId,
  ReportId,
  SessionId,
  UserId,
} from "@gochat/protocol";
import * as networks from "../../src/auth/known-networks-store.ts";
import * as refreshTokens from "../../src/sessions/refresh-token-store.ts";
import * as sessions from "../../src/sessions/session-store.ts";
import * as tickets from "../../src/sessions/ticket-store.ts";
import * as accounts from "../../src/administration/accounts-store.ts";
import * as figures from "../../src/administration/figures-store.ts";
import * as audit from "../../src/audit/audit-store.ts";
import { HIGHEST_ID, LOWEST_ID } from "../../src/audit/entry-ids.ts";
import * as settings from "../../src/instance/settings-store.ts";
import * as bans from "../../src/groups/removals-store.ts";
import * as reports from "../../src/reports/reports-store.ts";
import * as invitations from "../../src/invitations/invitations-store.ts";
import * as emails from "../../src/emails/email-changes-store.ts";
import * as links from "../../src/links/link-store.ts";
import * as mails from "../../src/mail/mails-store.ts";
import * as direct from "../../src/conversations/direct-store.ts";
import * as roles from "../../src/users/account-store.ts";
import * as avatars from "../../src/avatars/avatars-store.ts";
import * as changes from "../../src/changes/changes-store.ts";
import * as conversations from "../../src/conversations/conversations-store.ts";
import * as departures from "../../src/groups/departures-store.ts";
import * as collect from "../../src/uploads/collect-store.ts";
import * as work from "../../src/files/work-store.ts";
import * as uploads from "../../src/uploads/uploads-store.ts";
import * as usage from "../../src/uploads/usage-store.ts";
import * as groups from "../../src/groups/groups-store.ts";
import * as commits from "../../src/delivery/commits-store.ts";
import * as messageChanges from "../../src/messages/message-changes-store.ts";
import * as outbox from "../../src/outbox/outbox-store.ts";
import * as factors from "../../src/second-factor/second-factor-store.ts";
import * as attempts from "../../src/sign-on/attempt-store.ts";
import * as identities from "../../src/sign-on/identity-store.ts";
import * as presence from "../../src/presence/presence-store.ts";
import * as requests from "../../src/groups/group-requests-store.ts";
import * as blocks from "../../src/consent/blocks-store.ts";
import * as unfolded from "../../src/users/unfolded-names-store.ts";
import { createUserSummaries } from "../../src/users/user-summaries.ts";
import * as users from "../../src/users/user-store.ts";
import {
  blobOf,
  conversation,
  emailChange,
  factor,
  GROUP,
  identity,
  invitation,
  ISSUER,
  mail,
  reportEntry,
  session,
  unsentFile,
  user,
} from "./fill.ts";
import type { HotStatement } from "./hot-statements.ts";

const NODE_ID = crypto.randomUUID();
const JUDGED = { mediaType: "text/plain", kind: "file" } as const;
const HOUR_MS = 3_600_000;
const EVERYTHING = { above: LOWEST_ID, below: HIGHEST_ID };
const BROWSER = Buffer.from("browser");
const newToken = () => Buffer.from(crypto.randomUUID());
const newSession = () => crypto.randomUUID() as SessionId;

/** Every other statement of the server: of what somebody does now and then, and of what is done in the background. */
export function seldomStatements(): HotStatement[] {
  let n = 0;
  const newUser = () => ({ id: crypto.randomUUID() as UserId, username: `newcomer${++n}` });
  const token = (of: number) => Buffer.from(session(of).replaceAll("-", ""), "hex");
  const subject = (of: number) => ({ issuer: ISSUER, subject: String(of) });
  const signOnToken = (of: number) => ({ tokenHash: token(of), browserHash: BROWSER, userId: null });
  return [
    [
      "registering",
      (sql) => {
        const { id, username } = newUser();
        return users.insertUser(sql, { id, username, email: `${username}@example.org`, passwordHash: null });
      },
    ],
    [
      "a bare username that is new",
      (sql) => {
        const { id, username } = newUser();
        return users.insertUserUnlessTaken(sql, id, username);
      },
    ],
    ["the id of a name", (sql) => users.findIdByUsername(sql, "user7")],
    ["one's own account", (sql) => users.findOwnUser(sql, user(7))],
    [
      "people by a prefix",
      (sql) => users.findUsersByPrefix(sql, { viewer: user(7), prefix: "user1", after: "", limit: 10 }),
    ],
    ["what a password is checked against", (sql) => users.findCredentials(sql, user(7))],
    [
      "a change of a profile",
      (sql) =>
        users.updateUser(sql, {
          id: user(7),
          checkedHash: undefined,
          displayName: `User ${++n}`,
          avatarId: null,
          email: undefined,
          passwordHash: undefined,
          sendsReceipts: true,
          showsPresence: undefined,
          messagesFrom: "shared",
          groupsFrom: undefined,
        }),
    ],
    ["a hash of a new cost", (sql) => users.replacePasswordHash(sql, user(7), "old", "new")],
    [
      "deleting an account",
      (sql) =>
        users.anonymiseUser(sql, {
          id: user(40),
          checkedHash: null,
          username: "deleted-40",
          reservedMs: 1000,
        }),
    ],
    [
      "an invitation",
      (sql) =>
        invitations.insertInvitation(sql, {
          id: crypto.randomUUID() as InvitationId,
          tokenHash: newToken(),
          conversationId: GROUP,
          createdBy: user(1),
          lifetimeS: 3600,
          maxUses: null,
          admits: false,
        }),
    ],
    ["the good invitations of a group", (sql) => invitations.countLive(sql, GROUP, 100)],
    ["the good invitations to the server", (sql) => invitations.countLive(sql, null, 100)],
    ["an invitation by its token", (sql) => invitations.findGood(sql, newToken())],
    ["an invitation, locked", (sql) => invitations.lockInvitation(sql, newToken())],
    ["a use of an invitation", (sql) => invitations.countUse(sql, invitation(7))],
    ["a page of invitations to a group", (sql) => invitations.findInvitations(sql, GROUP, null, 10)],
    ["a page of invitations to the server", (sql) => invitations.findInvitations(sql, null, null, 10)],
    ["an invitation that was just made", (sql) => invitations.findInvitation(sql, invitation(7))],
    ["taking an invitation back", (sql) => invitations.revokeInvitation(sql, invitation(8), user(8))],
    ["invitations that ended long ago", (sql) => invitations.deleteOldInvitations(sql)],
    [
      "a report",
      (sql) =>
        reports.insertReport(sql, {
          reporterId: user(31),
          conversationId: GROUP,
          seq: ++n % 2000,
          entryId: crypto.randomUUID() as ReportId,
          reason: "spam",
          comment: null,
        }),
    ],
    ["a page of what is open", (sql) => reports.findEntries(sql, "open", null, 10)],
    ["a page of what was resolved", (sql) => reports.findEntries(sql, "resolved", null, 10)],
    ["how much is open", (sql) => reports.countOpen(sql)],
    ["one entry of the queue", (sql) => reports.findEntry(sql, reportEntry(7))],
    [
      "the reports of an entry",
      (sql) => reports.findReports(sql, reportEntry(7), { after: 0, limit: 10, maxBytes: 1024 }),
    ],
    ["resolving an entry", (sql) => reports.closeEntry(sql, reportEntry(9), user(1), "dismissed")],
    ["anybody who is in a conversation", (sql) => reports.findAnyMember(sql, GROUP)],
    ["what somebody reported", (sql) => reports.forgetReporter(sql, user(33))],
    ["what was resolved long ago", (sql) => reports.deleteOldEntries(sql, 10)],
    ["a removal", (sql) => bans.recordRemoval(sql, GROUP, user(9), user(1))],
    ["a ban", (sql) => bans.recordBan(sql, GROUP, { userId: user(10), bannedBy: user(1), until: null })],
    ["whether somebody is banned", (sql) => bans.isBanned(sql, GROUP, user(10))],
    ["lifting a ban", (sql) => bans.liftBan(sql, GROUP, user(10))],
    ["who comes back", (sql) => bans.forgetRemovals(sql, GROUP, [user(11)])],
    ["when somebody opened conversations", (sql) => direct.forgetOpenings(sql, user(12))],
    ["whether an account is new", (sql) => roles.isNewcomer(sql, user(12), 24)],
    ["where somebody was removed", (sql) => bans.forgetRemovalsOf(sql, user(12))],
    ["a page of bans", (sql) => bans.findBans(sql, GROUP, null, 10)],
    ["whether somebody is an administrator", (sql) => roles.isAdmin(sql, user(7))],
    ["the administrators, locked", (sql) => roles.lockAdmins(sql)],
    ["an instance role", (sql) => roles.setInstanceRole(sql, user(21), "admin")],
    ["a suspension", (sql) => roles.setSuspended(sql, user(22), true)],
    ["a password by a link", (sql) => roles.setPasswordHash(sql, user(23), "hash")],
    ...["", "user1", "user1@"].map((query): HotStatement => [
      `a page of accounts that begin with "${query}"`,
      (sql) => accounts.findAccounts(sql, { query, status: null, instanceRole: null, after: "", limit: 10 }),
    ]),
    [
      "a page of suspended accounts",
      (sql) =>
        accounts.findAccounts(sql, {
          query: "",
          status: "suspended",
          instanceRole: null,
          after: "",
          limit: 10,
        }),
    ],
    [
      "a page of administrators",
      (sql) =>
        accounts.findAccounts(sql, { query: "", status: null, instanceRole: "admin", after: "", limit: 10 }),
    ],
    ["how many people there are", (sql) => figures.countRows(sql, "people")],
    ["how many conversations there are", (sql) => figures.countRows(sql, "conversations")],
    ["how many messages there are", (sql) => figures.countRows(sql, "messages")],
    ["how many reports are open", (sql) => figures.countRows(sql, "openReports")],
    ["how many people are active", (sql) => figures.countActive(sql)],
    ["the bytes of all files", (sql) => figures.readFileBytes(sql)],
    ["an account", (sql) => accounts.findAccount(sql, user(7))],
    [
      "entries of the audit log",
      (sql) =>
        audit.insertEntries(sql, [
          {
            id: crypto.randomUUID() as AuditEntryId,
            created_at: new Date().toISOString(),
            action: "login.failed",
            actor_id: null,
            user_id: user(7),
            conversation_id: null,
            session_id: null,
            address: "192.0.2.1",
            user_agent: null,
            details: {},
          },
        ]),
    ],
    ["the newest entries of the audit log", (sql) => audit.findEntries(sql, EVERYTHING, 10)],
    ["entries of one kind", (sql) => audit.findEntriesOfAction(sql, "account.suspended", EVERYTHING, 10)],
    ["entries about somebody", (sql) => audit.findEntriesOfPerson(sql, user(7), null, EVERYTHING, 10)],
    ["the oldest entries", (sql) => audit.findEntriesUpwards(sql, EVERYTHING, 10)],
    ["entries that are too old", (sql) => audit.deleteOldEntries(sql, LOWEST_ID, 10)],
    ["the settings", (sql) => settings.readSettings(sql)],
    ["the settings, locked", (sql) => settings.lockSettings(sql)],
    [
      "other settings",
      (sql) =>
        settings.writeSettings(sql, {
          registration: "open",
          people_search: "everybody",
          message_max_bytes: 16_384,
          edit_window_s: null,
          refused_words: ["one word"],
          mentions_max: 100,
          new_account_hours: 0,
        }),
    ],
    [
      "a link that serves once",
      (sql) =>
        links.insertLink(sql, {
          tokenHash: newToken(),
          purpose: "password",
          userId: user(7),
          lifetimeMs: HOUR_MS,
        }),
    ],
    ["what a link is for", (sql) => links.findLink(sql, newToken())],
    ["using a link", (sql) => links.takeLink(sql, newToken(), "password")],
    ["the links of somebody", (sql) => links.deleteLinksOf(sql, user(7))],
    ["the links for a first administrator", (sql) => links.deleteFirstAdminLinks(sql)],
    ["whoever makes the first administrator", (sql) => links.lockFirstAdmin(sql)],
    ["whether there is an administrator", (sql) => links.hasAdmin(sql)],
    ["links that are too old", (sql) => links.deleteExpiredLinks(sql)],
    ["whose password is to be reset", (sql) => links.lockAccountByEmail(sql, "user7@example.org")],
    ["whether there is a newer link", (sql) => links.hasNewerLink(sql, user(7), new Date().toISOString())],
    ["whether a link is there", (sql) => links.isLinkThere(sql, newToken())],
    [
      "an email that somebody gives",
      (sql) =>
        emails.upsertEmailChange(sql, {
          id: crypto.randomUUID(),
          userId: user(7),
          email: `later${++n}@example.org`,
          language: "en",
          lifetimeMs: HOUR_MS,
        }),
    ],
    ["what a link to an email is for", (sql) => emails.findEmailChange(sql, emailChange(7))],
    ["the pending email of somebody", (sql) => emails.findEmailChangeOf(sql, user(7))],
    ["the account of a pending email", (sql) => emails.lockAccount(sql, user(7))],
    ["using a link to an email", (sql) => emails.confirmSide(sql, emailChange(8), "new")],
    ["an email that is proved", (sql) => roles.setProvedEmail(sql, user(7), `proved${++n}@example.org`)],
    ["calling off an email", (sql) => emails.deleteEmailChange(sql, emailChange(9))],
    ["the end of a pending email of somebody", (sql) => emails.forgetEmailChange(sql, user(10))],
    ["pending emails that are over", (sql) => emails.deleteExpiredEmailChanges(sql)],
    [
      "writing a mail",
      (sql) =>
        mails.insertMail(sql, {
          kind: "email_proof",
          address: "somebody@example.org",
          about: emailChange(7),
          language: "en",
          withinMs: HOUR_MS,
        }),
    ],
    ["the next mail", (sql) => mails.claimMail(sql)],
    ["making what a mail gives out", (sql) => mails.prepareMail(sql, mail(7))],
    ["a mail that was sent", (sql) => mails.deleteMail(sql, mail(8))],
    ["mails that are given up", (sql) => mails.deleteEndedMails(sql)],
    ["how many mails wait", (sql) => mails.countMails(sql)],
    [
      "blocking somebody",
      (sql) => blocks.blockPerson(sql, NODE_ID, { blocker: user(7), blocked: user(8) }, true),
    ],
    ["a block", (sql) => blocks.findBlock(sql, { blocker: user(7), blocked: user(8) })],
    ["whom somebody blocks", (sql) => blocks.listBlocks(sql, user(7), null, 10)],
    ["blocks of late", (sql) => blocks.findNewBlocks(sql, HOUR_MS)],
    ["the end of a block", (sql) => blocks.unblockPerson(sql, { blocker: user(7), blocked: user(8) })],
    ["old requests to join groups", (sql) => blocks.deleteOldRequests(sql)],
    ["asking people to join", (sql) => requests.requestMembers(sql, GROUP, user(7), [user(8), user(9)])],
    ["groups that somebody is asked to join", (sql) => requests.findGroupRequests(sql, [user(8)], null)],
    [
      "people who are asked to join a group",
      (sql) => requests.findGroupRequests(sql, [user(8), user(9)], GROUP),
    ],
    ["who asked somebody to join", (sql) => requests.findAsker(sql, user(8), GROUP)],
    ["requests that are settled", (sql) => requests.deleteGroupRequests(sql, GROUP, [user(8)], user(7))],
    [
      "whom one may not even ask",
      (sql) => groups.findBlocked(sql, { ids: [user(8)], names: ["user9"], namedBy: user(7) }),
    ],
    ["blocks of a deleted account", (sql) => blocks.deleteConsentOf(sql, user(9))],
    ["how somebody is shown", (sql) => createUserSummaries(sql)(user(7))],
    ["taking names to fold", (sql) => unfolded.takeUnfolded(sql)],
    ["where folding goes on", (sql) => unfolded.continueAfter(sql, crypto.randomUUID() as UserId)],
    ["the end of a page of names to fold", (sql) => unfolded.findPageEnd(sql, user(7), 10)],
    ["names as they are stored", (sql) => unfolded.findStoredNames(sql, user(7))],
    ["a name that is folded anew", (sql) => unfolded.setUsernameKey(sql, user(8), `folded${++n}`)],
    [
      "who has an email that is folded anew",
      (sql) => unfolded.findHolderOfEmailKey(sql, "user7@example.org", user(8)),
    ],
    ["an email that is folded anew", (sql) => unfolded.setEmailKey(sql, user(9), `folded${++n}@example.org`)],
    [
      "a new session",
      (sql) =>
        sessions.insertSession(sql, {
          id: newSession(),
          userId: user(7),
          passwordHash: "hash",
          factorId: factor(7),
          userAgent: null,
          lifetimeMs: HOUR_MS,
        }),
    ],
    ["a session that goes on", (sql) => sessions.extendSession(sql, session(7), HOUR_MS)],
    [
      "one's sessions",
      (sql) => sessions.findLiveSessions(sql, { userId: user(7), sessionId: session(7) }, null, 10),
    ],
    ["the end of a session", (sql) => sessions.revokeSession(sql, session(11))],
    ["the end of a session of one's own", (sql) => sessions.revokeOwnSession(sql, session(12), user(12))],
    ["the end of a session by its token", (sql) => sessions.revokeSessionOfToken(sql, token(13))],
    ["the end of all other sessions", (sql) => sessions.revokeSessionsExcept(sql, user(14), null)],
    ["sessions of a deleted account", (sql) => sessions.revokeAndAnonymiseSessions(sql, user(15))],
    ["forgetting old sessions", (sql) => sessions.deleteOldSessions(sql, HOUR_MS)],
    ["a refresh token that is used", (sql) => refreshTokens.markTokenUsed(sql, token(7))],
    ["a new refresh token", (sql) => refreshTokens.insertRefreshToken(sql, newToken(), session(7))],
    ["forgetting refresh tokens", (sql) => refreshTokens.deleteOutlivedTokens(sql, session(7), HOUR_MS)],
    ["networks of a deleted account", (sql) => networks.deleteNetworksOf(sql, user(15))],
    [
      "a new ticket",
      (sql) => tickets.insertTicket(sql, newToken(), { userId: user(7), sessionId: null }, HOUR_MS),
    ],
    ["a second factor, and a device", (sql) => factors.findFactor(sql, user(7), newToken())],
    ["the step of a code", (sql) => factors.takeStep(sql, user(7), factor(7), ++n)],
    ["a recovery code", (sql) => factors.takeRecoveryCode(sql, user(7), newToken())],
    ["how many recovery codes are left", (sql) => factors.countRecoveryCodes(sql, user(7))],
    ["a secret that was set up", (sql) => factors.insertPending(sql, user(7), newToken())],
    ["what waits to be turned on", (sql) => factors.findPending(sql, user(7))],
    ["the lock of an account", (sql) => factors.lockAccount(sql, user(7))],
    [
      "turning a second factor on",
      (sql) =>
        factors.insertFactor(sql, { userId: user(8), id: factor(8), secret: Buffer.from("sealed"), step: 1 }),
    ],
    ["the lock of a second factor", (sql) => factors.lockFactor(sql, user(7), factor(7))],
    ["the end of recovery codes", (sql) => factors.deleteRecoveryCodes(sql, user(7))],
    ["new recovery codes", (sql) => factors.insertRecoveryCodes(sql, user(7), [newToken(), newToken()])],
    ["the second factor that is on", (sql) => factors.findFactorId(sql, user(7))],
    ["a second factor that is turned off", (sql) => factors.removeSecondFactor(sql, user(16))],
    ["a device that is remembered", (sql) => factors.insertDevice(sql, user(7), factor(7), newToken())],
    ["devices beyond the limit", (sql) => factors.deleteOldestDevices(sql, user(7))],
    ["forgetting devices", (sql) => factors.deleteDevices(sql, user(7))],
    ["forgetting devices of long ago", (sql) => factors.deleteExpiredDevices(sql)],
    ["forgetting secrets that nobody turned on", (sql) => factors.deleteExpiredPending(sql)],
    [
      "a browser that is sent to the provider",
      (sql) => attempts.insertAttempt(sql, { stateHash: newToken(), browserHash: newToken(), userId: null }),
    ],
    ["a browser that is back", (sql) => attempts.takeAttempt(sql, token(101), BROWSER)],
    [
      "a token for who is back",
      (sql) => {
        const proof = { ...subject(7), username: null, display_name: null, email: null };
        const made = { tokenHash: newToken(), browserHash: BROWSER, userId: null, proof };
        return attempts.insertToken(sql, made);
      },
    ],
    ["whom a token is for", (sql) => attempts.findToken(sql, signOnToken(102))],
    ["a token that waits for a code", (sql) => attempts.waitForCode(sql, token(103))],
    ["a token that is used", (sql) => attempts.takeToken(sql, signOnToken(104))],
    ["forgetting browsers that were sent away", (sql) => attempts.deleteExpiredAttempts(sql)],
    ["forgetting tokens of who is back", (sql) => attempts.deleteExpiredTokens(sql)],
    ["the account of an identity", (sql) => identities.findAccount(sql, subject(7))],
    ["an identity of a deleted account", (sql) => identities.deleteDeadIdentity(sql, subject(7))],
    [
      "a new identity",
      (sql) => {
        const id = crypto.randomUUID() as IdentityId;
        return identities.insertIdentity(sql, {
          id,
          userId: user(7),
          issuer: `${ISSUER}/${id}`,
          subject: id,
        });
      },
    ],
    ["holding an identity", (sql) => identities.holdIdentity(sql, user(7), subject(7))],
    ["identities of one's own", (sql) => identities.findIdentities(sql, user(7))],
    ["an identity of one's own", (sql) => identities.hasIdentity(sql, user(7), identity(7))],
    ["unlinking an identity", (sql) => identities.deleteIdentity(sql, user(8), identity(8))],
    ["the lock of an account that is linked", (sql) => identities.lockAccount(sql, user(7), "hash")],
    ["identities of a deleted account", (sql) => identities.forgetIdentities(sql, user(9))],
    ["tickets of a deleted account", (sql) => tickets.deleteTicketsOf(sql, user(15))],
    ["forgetting tickets", (sql) => tickets.deleteExpiredTickets(sql)],
    [
      "a system message",
      (sql) =>
        changes.appendSystemMessage(sql, {
          conversationId: conversation(16),
          nodeId: NODE_ID,
          messageId: crypto.randomUUID() as MessageId,
          senderId: user(16),
          action: "group.renamed",
          userIds: [],
          name: "Name",
        }),
    ],
    ["a departure", (sql) => departures.insertDeparture(sql, newUser().id)],
    ["taking a departure", (sql) => departures.claimDeparture(sql)],
    ["leaving a departure to others", (sql) => departures.releaseDeparture(sql, user(7), HOUR_MS)],
    ["the end of a departure", (sql) => departures.deleteDeparture(sql, user(8))],
    [
      "locking people",
      (sql) =>
        groups.lockUsers(sql, { ids: [user(7), user(8)], names: ["user9", "nobody"], namedBy: user(7) }),
    ],
    [
      "a new group and its members",
      async (sql) => {
        const id = conversation(4_000_000 + ++n);
        const others = { ids: [user(8)], names: ["user9", "nobody"], namedBy: user(7) };
        const settings = { name: "Group", description: null, history: "all" } as const;
        await groups.insertGroup(sql, { id, ...settings, ownerId: user(7), others });
        await groups.insertMembers(sql, { id, userIds: [user(10), user(11)], joinedSeq: 0, version: 1 });
      },
    ],
    ["a role", (sql) => groups.setRole(sql, GROUP, user(7), "admin")],
    ["removing somebody", (sql) => groups.deleteMember(sql, GROUP, user(20))],
    ["how many are in a group", (sql) => groups.setMemberCount(sql, GROUP, 10)],
    [
      "the settings of a group",
      (sql) =>
        groups.updateSettings(sql, GROUP, {
          name: "Group",
          description: null,
          history: "all",
          avatar_id: null,
          who_writes: "admins",
          slow_mode_s: 30,
        }),
    ],
    ["a silence", (sql) => groups.setSilence(sql, GROUP, user(7), "2030-01-01T00:00:00.000Z")],
    ["closing a conversation", (sql) => groups.closeConversation(sql, conversation(17))],
    ["the time of a transaction", (sql) => groups.findTime(sql)],
    [
      "archiving",
      (sql) =>
        conversations.updateOwnState(sql, NODE_ID, GROUP, user(7), {
          isArchived: true,
          isPinned: undefined,
          mutedUntil: undefined,
          request: "accepted",
        }),
    ],
    [
      "pinning for oneself",
      async (sql) => {
        await conversations.lockOwnPins(sql, user(7));
        const change = { isArchived: undefined, isPinned: true, mutedUntil: undefined, request: undefined };
        await conversations.updateOwnState(sql, NODE_ID, GROUP, user(7), change);
      },
    ],

    ["pins", (sql) => conversations.updatePins(sql, GROUP, [1, 2])],
    ["where a sync begins", (sql) => commits.findSyncToken(sql)],
    ["forgetting commits", (sql) => commits.purgeCommits(sql, HOUR_MS)],
    ["a message before a change", (sql) => messageChanges.findStored(sql, GROUP, 7)],
    ["a commit that nobody waits for", (sql) => outbox.commitInPassing(sql)],
    ["work that nobody took", (sql) => outbox.findForgotten(sql, HOUR_MS, 10)],
    ["work that cannot be done", (sql) => outbox.markDead(sql, 7)],
    ["how much work there is", (sql) => outbox.countOutbox(sql)],
    ["who shows their presence", (sql) => presence.findPresenceSettings(sql, [user(7), user(8)])],
    ...fileStatements(),
  ];
}

function fileStatements(): HotStatement[] {
  const contentOf = (n: number) => createHash("sha256").update(`unsent${n}`).digest();
  return [
    [
      "an upload, from its first byte to its last",
      async (sql) => {
        const id = crypto.randomUUID() as FileId;
        const blobKey = crypto.randomUUID();
        await usage.reserveOwn(sql, user(7), 10, 1e6);
        await usage.reserveTotal(sql, 10, 1e9);
        await uploads.insertUpload(sql, {
          id,
          ownerId: user(7),
          name: "file",
          size: 10,
          blobKey,
          hint: null,
        });
        await uploads.claimUpload(sql, id, NODE_ID, 1000);
        await uploads.releaseUpload(sql, id, NODE_ID);
        const sha256 = Buffer.from(blobKey);
        await uploads.keepBlob(sql, blobKey, { size: 5, sha256, judged: JUDGED });
        await uploads.completeFile(sql, id, {
          blobKey,
          size: 5,
          status: "ready",
          hasWork: true,
          judged: JUDGED,
        });
        await usage.changeUsage(sql, [{ userId: user(7), bytes: -5, files: 0 }]);
      },
    ],
    ["an upload that goes on", (sql) => uploads.findUpload(sql, user(7), unsentFile(7))],
    ["claims of a node that is gone", (sql) => uploads.releaseUploads(sql)],
    [
      "a look at a file, from the claim to the end",
      async (sql) => {
        const file = await work.claimWork(sql, NODE_ID, { lookMs: 1000, announceMs: 1000 });
        if (file === undefined) throw new Error("There is one.");
        await work.putOffWork(sql, file.id, { forMs: 1000, isNoTry: true });
        const media = { width: 1, height: 1, thumbnails: [] };
        const copy = { suffix: ".s", size: 1, sha256: contentOf(99) };
        await work.renewLook(sql, file.blob_key, NODE_ID, 1000);
        await work.noteSeen(sql, file.blob_key, {
          mediaType: "image/png",
          kind: "image",
          media,
          thumbnailBytes: null,
          copy,
        });
        await work.finishLook(sql, file.id, 1000);
        await work.leaveLook(sql, file.blob_key, NODE_ID);
        await work.endLook(sql, file.blob_key, NODE_ID);
        await work.findCarriers(sql, file.id);
        await work.endWork(sql, file.id);
      },
    ],
    ["an infected file", (sql) => work.noteInfected(sql, blobOf(unsentFile(14)))],
    ["the same content", (sql) => uploads.holdSameContent(sql, contentOf(8), 10)],
    ["an upload of what is there", (sql) => uploads.discardBlob(sql, crypto.randomUUID())],
    ["a file that is given up", (sql) => collect.expireOwnFile(sql, user(9), unsentFile(9))],
    [
      "an avatar",
      async (sql) => {
        const media = { width: 512, height: 512, thumbnails: [64, 128] };
        const sha256 = contentOf(16);
        const thumbnailBytes = { 64: 1, 128: 2 };
        await avatars.describeAvatar(sql, {
          key: blobOf(unsentFile(16)),
          size: 3,
          sha256,
          media,
          thumbnailBytes,
        });
        await avatars.replaceAvatar(sql, unsentFile(16), user(16), unsentFile(15));
      },
    ],
    ["files of a deleted account", (sql) => collect.expireOwned(sql, user(10))],
    [
      "a round of the collector",
      async (sql) => {
        await collect.expireOwned(sql, user(11));
        await collect.findExpired(sql, 10);
        await collect.holdExpired(sql, [unsentFile(11)]);
        await collect.forgetFiles(sql, [unsentFile(11)]);
        await collect.discardUnused(sql, [blobOf(unsentFile(11))]);
      },
    ],
    ["bytes to remove", (sql) => collect.claimDiscarded(sql, { limit: 10, afterMs: 1000 })],
    ["bytes that are removed", (sql) => collect.forgetBlob(sql, blobOf(unsentFile(12)))],
    [
      "bytes beside their copy",
      (sql) => collect.claimResidues(sql, { after: blobOf(unsentFile(1)), limit: 10, afterMs: 1000 }),
    ],
    [
      "bytes beside their copy that are removed",
      (sql) => collect.clearResidue(sql, { key: blobOf(unsentFile(13)), state: "kept" }),
    ],
  ];
}
