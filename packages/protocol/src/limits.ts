/** Sizes and counts that both sides of the wire agree on. Bytes are UTF-8 bytes. */
export const LIMITS = {
  contentMaxBytes: 16 * 1024,
  /** No administrator can set it lower. */
  contentMaxBytesLowest: 256,
  /** Ten years. */
  editWindowMaxSeconds: 315_360_000,
  /** Words and phrases that a server takes in no text, and characters of each. */
  refusedWordsMax: 500,
  refusedWordMaxLength: 64,
  /** For how long an account may be called new: 30 days. */
  newAccountMaxHours: 720,
  /** Of a new account, where these are limited: direct conversations that it opens in 24 hours, and names that a message of it mentions. */
  newAccountOpenings: 20,
  newAccountMentions: 5,
  // 64 KiB: four times the largest message after JSON escaping of ordinary text; the OWASP ceiling for a frame.
  frameMaxBytes: 64 * 1024,
  /** How deep the JSON of a body or a frame nests, and how many keys and elements it has: a full `sync` and a little more. */
  jsonMaxDepth: 16,
  jsonMaxValues: 1100,
  frameIdMaxLength: 64,
  clientIdMaxLength: 64,
  usernameMinLength: 2,
  usernameMaxLength: 32,
  displayNameMaxLength: 64,
  emailMaxLength: 254,
  passwordMinLength: 8,
  passwordMaxBytes: 1024,
  /** Of a second factor; a recovery code has 16 letters and digits, and what people put between them. */
  codeMaxLength: 64,
  recoveryCodes: 10,
  pageDefault: 50,
  pageMax: 100,
  /** Of JSON. No page is longer; one thing alone never is. */
  pageMaxBytes: 1024 * 1024,
  /** Of each message: the first and the newest. */
  revisionsMax: 100,
  membersShown: 20,
  groupNameMaxLength: 128,
  groupDescriptionMaxLength: 2048,
  /** Of a group, or of the server, that are good. */
  invitationsMax: 100,
  invitationMaxUses: 100_000,
  /** A week, unless another time is given; a year at most. */
  invitationDefaultSeconds: 604_800,
  invitationMaxSeconds: 31_536_000,
  /** How long somebody is kept from writing: a year. */
  silenceMaxSeconds: 31_536_000,
  /** Between two messages of a member, in slow mode: six hours at most. */
  slowModeMinSeconds: 5,
  slowModeMaxSeconds: 21_600,
  membersMax: 100_000,
  membersPerCall: 100,
  marksPerCall: 100,
  watchedMax: 100,
  pinsMax: 50,
  /** Conversations that a person pins for themselves: as many as the first page of the list holds. */
  pinnedConversationsMax: 50,
  /** People whom one person blocks. */
  blocksMax: 1000,
  /** Groups that one person is asked to join; of more the oldest fall out. */
  groupRequestsMax: 100,
  reportCommentMaxLength: 1000,
  /** Of a person, in 24 hours. */
  reportsPerDay: 20,
  /** Entries of the queue are counted up to here. */
  openReportsMax: 100,
  reactionKindsMax: 50,
  /** Of each kind of reaction a message names this many people; the rest are counted. */
  reactorsShown: 20,
  mentionsMax: 100,
  attachmentsMax: 10,
  fileNameMaxLength: 255,
  /** Pixels of the longer side of a thumbnail, at most. */
  thumbnailSizes: [320, 1280],
  /** Pixels of each side of an avatar, and of its thumbnails. */
  avatarSize: 512,
  avatarThumbnailSizes: [64, 128],
  /** Files whose links are given out in one call. */
  linksPerCall: 100,
  /** Peaks of a voice message, one byte each. */
  peaksMax: 128,
  /** Characters of the message that a reply quotes. */
  quoteMaxLength: 200,
  /** Unread messages are counted up to here. */
  unreadMax: 100,
  syncConversationsMax: 1000,
  /** Changes of one conversation, and of all together, that a `sync` replays; beyond that it says `reset`. */
  syncChangesMax: 1000,
  syncTotalMax: 10_000,
  /** The same in bytes of JSON. */
  syncChangesMaxBytes: 1024 * 1024,
  syncTotalMaxBytes: 8 * 1024 * 1024,
  /**
   * Conversations that are new to a device, markers of others, and as many people who are shown in another way, in one `sync`; beyond
   * that `synced` says `too_far`.
   */
  syncNewMax: 100,
  syncMarkersMax: 5000,
  /** Receipts and typing are shown live in conversations of up to this many members. */
  liveDetailsMaxMembers: 100,
} as const;

/** A request to join a group is open for so long. */
export const GROUP_REQUEST_DAYS = 30;

/** So long a resolved report is kept: its author may ask what it was, and who reports again is not the first. */
export const REPORT_DAYS = 90;

/** 25 s between pings: below the 30 s idle cut of common proxies. */
export const HEARTBEAT_MS = 25_000;
/** A peer that answered nothing for this long after a ping is gone. */
export const HEARTBEAT_GRACE_MS = 10_000;

/** A `typing.started` holds for this long on the receiver's own clock. */
export const TYPING_TTL_MS = 6000;
/** A client that keeps typing says so this often; more is not passed on. */
export const TYPING_EVERY_MS = 3000;
