import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import proxyAddr from "@fastify/proxy-addr";
import type { ConversationId, UserId } from "@gochat/protocol";
import { banner, invitation } from "./banner.ts";
import { LOOK_UP_RATE, RATE_LIMITS, TURN_RATES } from "./limits.ts";
import { emailLinkAddress, linkAddress, pageAddress } from "./page-address.ts";
import { openPlatform } from "./open-platform.ts";
import { createAdministration } from "./administration/administration.ts";
import { countActivity } from "./activity/activity.ts";
import { createAudit } from "./audit/audit.ts";
import { createAuth } from "./auth/auth.ts";
import { createKnownNetworks } from "./auth/known-networks.ts";
import { loginGuesses, ownPasswordGuesses } from "./auth/password-guesses.ts";
import { createPasswords } from "./auth/passwords.ts";
import { createAvatars } from "./avatars/avatars.ts";
import { createChanges } from "./changes/changes.ts";
import type { Config } from "./config/config.ts";
import { findOidcClient } from "./config/oidc-client.ts";
import { authorizeReading } from "./conversations/authorize-reading.ts";
import { createConsent } from "./consent/consent.ts";
import { forgetOpenings } from "./conversations/direct-store.ts";
import { findConversations } from "./conversations/conversations-store.ts";
import { createConversations } from "./conversations/conversations.ts";
import { findConversation } from "./conversations/find-conversation.ts";
import { recordSettings } from "./conversations/record-settings.ts";
import { createDelivery } from "./delivery/delivery.ts";
import { createScan } from "./files/scan-file.ts";
import { createFiles } from "./files/files.ts";
import { forgetRemovalsOf } from "./groups/removals-store.ts";
import { createHttpDoor } from "./http-door.ts";
import { createEmails } from "./emails/emails.ts";
import { forgetEmailChange } from "./emails/email-changes-store.ts";
import { createGroups } from "./groups/groups.ts";
import { createInstance } from "./instance/instance.ts";
import { deleteLinksOf } from "./links/link-store.ts";
import { createInvitations } from "./invitations/invitations.ts";
import { createLinks } from "./links/links.ts";
import { chooseLanguage } from "./mail/language.ts";
import { createMail } from "./mail/mail.ts";
import { insertMail } from "./mail/mails-store.ts";
import { createMarkers } from "./markers/markers.ts";
import { eraseMessage } from "./messages/message-changes-store.ts";
import { createMessages } from "./messages/messages.ts";
import { createMetrics } from "./metrics/metrics.ts";
import { watchPlatform } from "./metrics/watch-platform.ts";
import { createOutbox } from "./outbox/outbox.ts";
import { systemClock } from "./platform/clock.ts";
import { Connections } from "./platform/http/connections/connections.ts";
import { createLinkOrigin, exceptAt } from "./platform/http/link-origin.ts";
import { routeWithoutUpgrade } from "./platform/http/no-route.ts";
import { listen } from "./platform/http/node-server.ts";
import { deriveKey } from "./platform/derive-key.ts";
import { createSmtp } from "./platform/mail/smtp.ts";
import { createLogger } from "./platform/logger.ts";
import type { Logger } from "./platform/logger.ts";
import { createOpenIdProvider } from "./platform/oidc/open-id-provider.ts";
import { createRateLimits } from "./platform/rate-limits.ts";
import { ReadBudgets } from "./platform/read-budgets.ts";
import { createSecurityLog } from "./platform/security-log.ts";
import { startService } from "./platform/services.ts";
import type { Service } from "./platform/services.ts";
import { TurnLimits } from "./platform/turn-limits.ts";
import { createReports } from "./reports/reports.ts";
import { forgetReporter } from "./reports/reports-store.ts";
import { createPresence } from "./presence/presence.ts";
import { Hub } from "./realtime/hub.ts";
import { createRealtime } from "./realtime/realtime.ts";
import { createFactors } from "./second-factor/factors.ts";
import { createSecondFactor } from "./second-factor/second-factor.ts";
import { createSends } from "./sends/sends.ts";
import { createSessions } from "./sessions/sessions.ts";
import { forgetIdentities } from "./sign-on/identity-store.ts";
import { createSignOn } from "./sign-on/sign-on.ts";
import { createTyping } from "./typing/typing.ts";
import { isAdmin, isNewcomer, setProvedEmail } from "./users/account-store.ts";
import { findOwnUser } from "./users/user-store.ts";
import { createUploads } from "./uploads/uploads.ts";
import { createUsers } from "./users/users.ts";

export interface Server extends AsyncDisposable {
  readonly port: number;
  /** What to tell the person who started it. */
  readonly banner: string;
  /** As long as there is no administrator: how that person becomes one. */
  readonly invitation: string | undefined;
  /** Resolves with the reason when the server can no longer do its work and must be stopped. */
  readonly crashed: Promise<unknown>;
}

/**
 * The composition root: the one place that knows every slice. Reads from top to bottom; what is opened here is closed in reverse,
 * also when a later step fails. Resolves when the server serves; `signal` ends a start that waits for its database.
 */
export async function startServer(
  config: Config,
  logger: Logger = createLogger(config.logLevel),
  signal?: AbortSignal,
): Promise<Server> {
  await using stack = new AsyncDisposableStack();
  const crash = Promise.withResolvers<unknown>();
  const serve = (service: Service) => stack.use(startService(service, logger, crash.resolve));
  const has = (role: Config["roles"][number]) => config.roles.includes(role);

  // What everything stands on.
  const platform = await openPlatform(config, logger, stack, signal);
  const { postgres, redis, bus, stream, storage, jwtSecret } = platform;
  const metrics = createMetrics();
  const limits = createRateLimits({
    enabled: config.rateLimits,
    redis: redis?.commands ?? null,
    rules: RATE_LIMITS,
  });
  const audit = createAudit({ postgres, logger, clock: systemClock, retentionMs: config.auditRetentionMs });
  serve({ name: "audit", run: (signal) => audit.run(signal) });
  const { write: writeAudit } = audit;
  const security = createSecurityLog(logger, audit.note);
  const { name, smtp, smtpFrom } = config;
  const hasMail = smtp !== undefined;
  const oidcClient = findOidcClient(config);
  const signOnLabel = oidcClient && config.oidcLabel;
  const instance = await createInstance({ postgres, bus, logger, name, signOnLabel, hasMail });
  await instance.start();
  serve({ name: "settings", run: (signal) => instance.run(signal) });
  const { holdsRefusedWord, settings } = instance;
  const rules = { holdsRefusedWord, settings };
  const common = { postgres, logger, security, metrics, limits, clock: systemClock, ...rules };

  // Who is logged in.
  const passwords = createPasswords();
  const networks = createKnownNetworks({ sql: postgres, logger, jwtSecret });
  const factors = createFactors({ ...common, jwtSecret });
  const sessions = createSessions({
    ...common,
    bus,
    networks,
    findOwnUser: (id) => findOwnUser(postgres, id),
    jwtSecret,
    accessExpiryMs: config.accessExpiryMs,
    refreshExpiryMs: config.refreshExpiryMs,
  });
  await sessions.start();
  serve({ name: "sessions", run: (signal) => sessions.run(signal) });

  // From a commit to the sockets of every node.
  const nodeId = randomUUID();
  const turns = new TurnLimits(TURN_RATES, config.rateLimits);
  const reads = new ReadBudgets(config.rateLimits);
  const hub = new Hub();
  const isTrusted = proxyAddr.compile([...config.trustedProxies]);
  const delivery = stack.use(createDelivery({ ...common, sql: postgres, nodeId, bus, sockets: hub }));
  const { deliver, deliverEphemeral, deliverUser, onUnsettled } = delivery;
  const changes = createChanges({ ...common, ...delivery, nodeId, findConversations, reads, writeAudit });
  const markers = stack.use(
    createMarkers({
      ...common,
      nodeId,
      deliverEphemeral,
      takeMarks: (userId, ids) => turns.take("mark", userId, ...ids),
    }),
  );

  // The slices.
  const { change, readOpened } = changes;
  const connections = stack.use(
    new Connections({
      isTrusted: (address) => isTrusted(address, 0),
      isLimited: config.rateLimits,
      onCut: (reason) => metrics.connectionsCut.inc({ reason }),
    }),
  );
  const fileOrigin = config.filesOrigin === undefined ? null : createLinkOrigin(config.filesOrigin);
  const files = stack.use(
    createFiles({
      ...common,
      storage,
      origin: fileOrigin,
      isRedirecting: config.s3Redirect,
      linkReads: new ReadBudgets(config.rateLimits),
      takeLinks: (userId, count) => reads.take(userId, count),
      jwtSecret,
      change,
      isClean: config.clamd === undefined ? null : createScan(config.clamd, logger),
    }),
  );
  const uploads = createUploads({
    ...common,
    storage,
    nodeId,
    isAlone: redis === null,
    fileLimits: {
      fileBytes: config.fileMaxBytes,
      personBytes: config.filesPerPersonBytes,
      totalBytes: config.filesTotalBytes,
    },
    isScanning: config.clamd !== undefined,
    readFile: files.readFile,
    onWork: files.wake,
    allowLongBody: (request) => connections.allowLongBody(request),
    takeUpload: (userId) => limits.take("upload_user", userId),
    isLimited: config.rateLimits,
  });
  await uploads.start();
  const { withAvatar } = createAvatars({
    ...common,
    storage,
    takeChange: (userId) => limits.take("avatar_change", userId),
    cropPicture: files.cropPicture,
    beginUpload: uploads.begin,
    giveUpUpload: uploads.giveUp,
  });
  const takeChange = (userId: UserId) => limits.take("conversation_change", userId);
  const groups = createGroups({
    ...common,
    change,
    findConversation,
    recordSettings,
    withAvatar,
    writeAudit,
    authorizeReading,
    takeChange,
    deliverEphemeral,
  });
  const { departures } = groups;
  const conversations = createConversations({
    ...common,
    nodeId,
    deliver,
    readOpened,
    onUnsettled,
    announceOwnState: markers.announceOwnState,
    createGroup: groups.create,
    takeChange,
  });
  const { directory, setPinned } = conversations;
  const presence = stack.use(
    createPresence({
      ...common,
      sql: postgres,
      bus,
      nodeId,
      takeWatch: (userId, people) => reads.take(userId, people),
    }),
  );
  const typing = createTyping({
    sql: postgres,
    deliverEphemeral,
    countMembers: delivery.countMembers,
    showsPresence: presence.showsPresence,
    takeTyping: (userId, id) => turns.tryTake("type", userId, id),
  });
  const consent = createConsent({ ...common, ...delivery, ...markers, ...presence, nodeId, takeChange });
  serve({ name: "consent", run: consent.run });
  let port = config.port;
  const page = () => pageAddress(config, port);
  const emails = createEmails({
    ...common,
    jwtSecret,
    addressOf: (token) => emailLinkAddress(page(), token),
    chooseLanguage,
    insertMail: hasMail ? insertMail : async () => {},
    setProvedEmail,
    forgetLinks: deleteLinksOf,
  });
  serve({ name: "emails", run: (signal) => emails.run(signal) });
  const guessesAtOwn = (userId: UserId, ip: string) => ownPasswordGuesses({ limits, networks }, userId, ip);
  const logins = { passwords, factors, sessions, guessesAtOwn };
  const users = stack.use(
    createUsers({
      ...common,
      nodeId,
      deliverUser,
      onUnsettled,
      ...logins,
      departures,
      withAvatar,
      forgetFiles: uploads.forgetOwned,
      forgetLinks: deleteLinksOf,
      forgetIdentities,
      forgetEmailChange,
      prepareEmailChange: hasMail ? emails.prepareChange : null,
      forgetRemovals: forgetRemovalsOf,
      forgetReports: forgetReporter,
      forgetOpenings,
      maySearch: async (userId) =>
        instance.settings().people_search === "everybody" || (await isAdmin(postgres, userId)),
      forgetConsent: consent.forget,
      nameReservationMs: config.nameReservationMs,
      onVisibilityChanged: (userId) => presence.changedVisibility(userId),
    }),
  );
  await users.start();
  serve({ name: "users", run: (signal) => users.run(signal) });
  const invitations = createInvitations({
    ...common,
    note: audit.note,
    writeAudit,
    isAdmin: users.isAdmin,
    authorizeInviting: (sql, userId, id) => authorizeReading(sql, userId, id, "member.add"),
    join: groups.join,
    serverName: config.name,
  });
  serve({ name: "invitations", run: (signal) => invitations.run(signal) });
  const { checkOwn } = users;
  const secondFactor = createSecondFactor({ ...common, ...logins, checkOwn, issuer: config.name });
  serve({ name: "second factors", run: (signal) => secondFactor.run(signal) });
  const auth = createAuth({
    ...common,
    ...logins,
    networks,
    users,
    allowBareUsernames: config.bareUsernames,
    welcome: invitations.welcome,
    prepareEmail: hasMail ? emails.prepareFirst : null,
    isRegistrationOpen: () => instance.settings().registration === "open",
  });
  const signOn = createSignOn({
    ...common,
    ...logins,
    provider: oidcClient && createOpenIdProvider({ ...oidcClient, logger }),
    key: deriveKey(jwtSecret, "gochat single sign-on"),
    page,
    takesNewcomers: config.oidcSignUp,
    emailDomains: config.oidcEmailDomains,
    accounts: users,
    guessesAtLogin: (userId, ip) => loginGuesses({ limits, networks }, { login: userId, userId, ip }),
    rememberNetwork: networks.remember,
  });
  serve({ name: "single sign-on", run: (signal) => signOn.run(signal) });
  const links = createLinks({
    ...common,
    writeAudit,
    accounts: users,
    passwords,
    sessions,
    forgetDevices: factors.forgetDevices,
    forgetEmailChange,
    mail: hasMail ? { chooseLanguage, insert: insertMail } : null,
    jwtSecret,
    addressOf: (token) => linkAddress(page(), token),
  });
  serve({ name: "links", run: (signal) => links.run(signal) });
  const administration = createAdministration({
    ...common,
    writeAudit,
    accounts: users,
    sessions,
    makePasswordLink: links.makePasswordLink,
    removeSecondFactor: factors.removeSecondFactor,
    forgetEmailChange,
    instance,
    bus,
    nodeId,
    countConnections: () => hub.size,
  });
  serve({ name: "administration", run: (signal) => administration.run(signal) });
  const outbox = createOutbox({
    ...common,
    stream,
    jobs: [countActivity],
    consumer: `${hostname()}:${config.port}`,
  });
  const takeTurn = (kind: "send" | "edit" | "react", userId: UserId, id: ConversationId) =>
    turns.take(kind, userId, id);
  const sends = stack.use(
    createSends({
      ...common,
      nodeId,
      directory,
      lanes: config.writerLanes,
      deliver,
      onUnsettled,
      onSent: typing.ended,
      announceWork: outbox.announce,
      takeSend: (userId) => limits.take("send_user", userId),
      takeTurn,
      isNewcomer,
      lookUpRate: config.rateLimits ? LOOK_UP_RATE : null,
      contentMaxBytes: () => instance.settings().message_max_bytes,
    }),
  );
  const { checkContent, mentionedNames } = sends;
  const messages = createMessages({
    ...common,
    change,
    setPinned,
    findConversation,
    authorizeReading,
    checkContent,
    mentionedNames,
    isNewcomer,
    editWindowSeconds: () => instance.settings().edit_window_s,
    takeTurn,
  });
  const reports = createReports({ ...common, ...administration, ...messages, writeAudit, eraseMessage });
  serve({ name: "reports", run: (signal) => reports.run(signal) });
  await delivery.start({
    readLog: (ranges) => changes.readLog(ranges, sends.originOf),
    readMarkers: markers.readMarkers,
    readUsers: users.readUserEvents,
    onRemoved: (userIds) => userIds.forEach(presence.membershipEnded),
  });
  serve({ name: "delivery", run: delivery.run });
  serve({ name: "presence", run: (signal) => presence.run(signal) });
  if (has("worker")) {
    serve({ name: "worker", run: outbox.run });
    if (smtp !== undefined && smtpFrom !== undefined) {
      const decide = { ...emails.decide, password_reset: links.decidePasswordReset };
      const mail = createMail({ ...common, send: createSmtp(smtp, smtpFrom), serverName: name, decide });
      serve({ name: "mail", run: mail.run });
    }
    serve({ name: "departures", run: (signal) => departures.run(signal) });
    serve({ name: "files", run: files.run });
    serve({ name: "uploads", run: uploads.run });
  }

  // The doors.
  let isDraining = false;
  const door = stack.use(
    await createHttpDoor({
      config,
      logger,
      metrics,
      platform,
      connections,
      fileOrigin,
      reads,
      authenticate: auth.authenticate,
      onRefusal: (refusal) => audit.note({ action: "access.refused", ...refusal }),
      isDraining: () => isDraining,
    }),
  );
  const { app, api, allowedOrigins, checkHost } = door;
  const realtime = stack.use(
    createRealtime({
      ...common,
      hub,
      hold: delivery.hold,
      release: delivery.release,
      allowedOrigins,
      handlers: {
        ...sends.frames,
        ...messages.frames,
        ...markers.frames,
        ...presence.frames,
        ...typing.frames,
        ...changes.frames,
      },
      epoch: () => delivery.position().epoch,
      onConnected: (connection) => presence.connected(connection),
      onDisconnected: (connection) => presence.disconnected(connection),
      authenticate: auth.authenticate,
      authenticateTicket: sessions.redeemTicket,
      findUser: users.findSummary,
      isEnded: sessions.isEnded,
      deadAmong: sessions.deadAmong,
      ipOf: (request) => proxyAddr(request, isTrusted),
      takeUpgrade: (ip) => limits.take("upgrade_ip", ip),
      maxConnections: config.maxConnections,
      maxConnectionsPerUser: config.maxConnectionsPerUser,
      checkHost: exceptAt(fileOrigin, checkHost),
      onForbidden: (userId, frame) =>
        audit.note({ action: "access.refused", actorId: userId, details: { frame } }),
      noteUnsent: (socket) => connections.noteUnsent(socket),
      isLimited: config.rateLimits,
    }),
  );
  sessions.onEnded(({ sessionIds, userIds, suspendedIds = [] }) =>
    realtime.closeSessions(sessionIds, [...userIds, ...suspendedIds]),
  );
  serve({ name: "realtime", run: (signal) => realtime.run(signal) });

  if (has("http")) {
    for (const slice of [
      auth,
      sessions,
      emails,
      users,
      secondFactor,
      signOn,
      consent,
      conversations,
      groups,
      sends,
      messages,
      markers,
      files,
      uploads,
      instance,
      audit,
      links,
      invitations,
      administration,
      reports,
    ])
      slice.routes(api);
    // The description draws these at the root as well.
    for (const slice of [auth, sessions]) slice.routes(door.root);
    signOn.browserRoutes(door.root);
  }
  if (has("realtime")) {
    realtime.attach(app.server);
    routeWithoutUpgrade(app);
  }
  watchPlatform(metrics, platform, hub, connections);

  port = await listen(app, config.host, config.port);
  stack.defer(() => uploads.stop());
  // The first of all steps when stopping: sockets move elsewhere while everything behind them still works.
  stack.defer(() => {
    isDraining = true;
    return realtime.drain(config.drainMs);
  });
  const firstAdmin = await links.inviteFirstAdmin();
  const resources = stack.move();
  return {
    port,
    invitation: firstAdmin && invitation(linkAddress(page(), firstAdmin.token)),
    banner: banner(config, port, { ...platform, hasWeb: door.hasWeb }),
    crashed: crash.promise,
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}
