import type {
  InstanceRole,
  InstanceSettings,
  OwnUser,
  SessionId,
  SettingsInput,
  UserId,
} from "@gochat/protocol";
import type { WriteAudit } from "../audit-note.ts";
import type { Deadline } from "../platform/deadline.ts";
import type { Database } from "../platform/postgres/open-postgres.ts";
import type { Sql } from "../platform/postgres/sql.ts";
import type { Nodes } from "./nodes.ts";

/** What this slice needs from whoever writes accounts. All but the last in a transaction. */
export interface AccountWrites {
  /** All administrators who may act, locked, so that one stays. */
  readonly lockAdmins: (tx: Sql) => Promise<UserId[]>;
  /** Throws `username_taken` or `email_taken`. */
  readonly insertUser: (
    tx: Sql,
    account: { username: string; email: string | null; passwordHash: string | null },
  ) => Promise<OwnUser>;
  /** What the role was before; undefined when there is no such account. */
  readonly setInstanceRole: (tx: Sql, id: UserId, role: InstanceRole) => Promise<InstanceRole | undefined>;
  /** Whether that changed anything; undefined when there is no such account. */
  readonly setSuspended: (tx: Sql, id: UserId, isSuspended: boolean) => Promise<boolean | undefined>;
  readonly deleteUser: (deletion: {
    id: UserId;
    checkedHash: undefined;
    judge: (tx: Sql) => Promise<void>;
    refusal: "user_not_found";
    deadline: Deadline;
  }) => Promise<{ left: Promise<void> }>;
}

/** What this slice needs from whoever keeps sessions. */
export interface SessionEnds {
  /** In the transaction: ends all sessions but one, and returns them. */
  readonly endOthers: (tx: Sql, userId: UserId, kept: SessionId | null) => Promise<SessionId[]>;
  /** After the commit. */
  readonly announce: (ended: {
    sessionIds: readonly SessionId[];
    userIds: readonly UserId[];
    suspendedIds?: readonly UserId[];
  }) => void;
}

export interface MadeLink {
  readonly token: string;
  readonly expires_at: string;
}

export interface AdministrationContext {
  readonly nodes: Nodes;
  readonly postgres: Database;
  readonly writeAudit: WriteAudit;
  readonly accounts: AccountWrites;
  readonly sessions: SessionEnds;
  /** In a transaction. */
  readonly makePasswordLink: (tx: Sql, userId: UserId) => Promise<MadeLink>;
  /** In the transaction that suspends somebody: an email that waits to be confirmed is given up (A35). */
  readonly forgetEmailChange: (tx: Sql, userId: UserId) => Promise<void>;
  /** In a transaction. False when none was on. */
  readonly removeSecondFactor: (tx: Sql, userId: UserId) => Promise<boolean>;
  readonly instance: {
    readonly settings: () => InstanceSettings;
    readonly update: (
      tx: Sql,
      input: SettingsInput,
    ) => Promise<{ before: InstanceSettings; after: InstanceSettings }>;
    readonly announce: () => Promise<void>;
  };
}
