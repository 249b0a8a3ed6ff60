import { setTimeout as delay } from "node:timers/promises";
import { hasCode } from "./error-code.ts";
import { launchPostmaster } from "./launch-postmaster.ts";
import type { Launched, LaunchOptions } from "./launch-postmaster.ts";
import { connectOwner, takesConnections, tryOwnerLock } from "./owner-connection.ts";
import type { OwnerConnection } from "./owner-connection.ts";
import { findPostmaster } from "./postmaster-pid.ts";
import type { RunningPostmaster } from "./postmaster-pid.ts";
import { InUseError, passwordError, slowStartError, startError } from "./start-errors.ts";
import { stopPostmaster } from "./stop-postmaster.ts";

/** A running PostgreSQL that is ours alone: no other GoChat server uses its data directory. */
export interface OwnedPostmaster {
  pid: number;
  port: number;
  /** Holds the owner's lock. */
  connection: OwnerConnection;
}

// Without a sign of life.
const startTimeoutMs = 60_000;
// The last owner's lock goes with its connection, as soon as PostgreSQL notices; this is ample.
const ownerLockWaitMs = 5000;
// Whoever refuses us may be another PostgreSQL on the same port; ours then ends within this time.
const passwordDoubtMs = 2000;
// Whoever started it and is about to take the lock goes first.
const precedenceMs = 500;
const maxPortAttempts = 3;

/**
 * Until a PostgreSQL runs on the data directory and the owner's lock is held:
 * 1. Look at the one that runs there (left by a killed server, or started by another one), or start one.
 * 2. Wait until it answers, and not one that another server started meanwhile. When it ends instead, judge by its log
 *    whether a next attempt can go better.
 * 3. Take the lock. When another GoChat server keeps it, that one lives on this directory: give up. When PostgreSQL
 *    stops meanwhile, which may be what freed the lock, that one was about to stop it: begin again.
 * 4. Nobody keeps it, and we did not start this PostgreSQL: it lost its server, and is watched by nobody, or stopped at
 *    any moment. Stop it, and begin again.
 */
export async function ownPostmaster(
  options: LaunchOptions,
  /** The port of the first, second … attempt to start. */
  choosePort: (attempt: number) => Promise<number>,
  /** The process that we started earlier. */
  ownPid?: number,
): Promise<OwnedPostmaster> {
  const { cluster, logger } = options;
  const deadline = Date.now() + startTimeoutMs;
  let failedPorts = 0;
  while (Date.now() < deadline) {
    const running = await findPostmaster(cluster.dataDir);
    const isOurs = running === undefined || running.pid === ownPid;
    const postmaster = running ?? (await launchPostmaster(options, await choosePort(failedPorts + 1)));
    const answer = await waitUntilReady(postmaster, options, deadline);
    if (typeof answer === "string") {
      const isPortTaken = /could not bind|could not create any TCP/.test(answer);
      if (isPortTaken) failedPorts += 1;
      if (isPortTaken ? failedPorts >= maxPortAttempts : !isPassing(answer))
        throw startError(cluster, answer);
    } else if (!(await runs(postmaster, cluster.dataDir))) {
      // Another server was faster, and had chosen the same port.
      await answer.client.end();
    } else {
      if (!isOurs) await delay(precedenceMs);
      const lock = await tryOwnerLock(answer, ownerLockWaitMs);
      const { pid, port } = postmaster;
      const isHeld = lock === "held" && (await takesConnections(cluster.password, port));
      if (isHeld && isOurs) return { pid, port, connection: answer };
      if (isHeld) {
        logger.info({ pid }, "The PostgreSQL that the last run left behind is stopped first.");
        await stopPostmaster(pid, cluster.dataDir, logger);
      }
      await answer.client.end();
      if (lock === "taken") throw new InUseError(cluster);
    }
    await delay(100);
  }
  throw slowStartError(cluster, startTimeoutMs);
}

/** Another server was faster, or the backends of a killed PostgreSQL are still on their way out. */
function isPassing(log: string): boolean {
  return log === "" || /lock file ".*" already exists|is still in use|lock file ".*" is empty/.test(log);
}

/** A connection, or what it logged if it ended before it answered. */
async function waitUntilReady(
  postmaster: RunningPostmaster | Launched,
  { cluster, logger }: LaunchOptions,
  until: number,
): Promise<OwnerConnection | string> {
  const startedAt = Date.now();
  let deadline = until;
  while (Date.now() < deadline) {
    let refusal: unknown;
    try {
      return await connectOwner(cluster.password, postmaster.port);
    } catch (error) {
      if (hasCode(error, "28P01", "28000")) refusal = error;
      // It recovers from a crash. Giving up would end it, and the next start would begin anew.
      if (hasCode(error, "57P03") && "ended" in postmaster) deadline = Date.now() + startTimeoutMs;
    }
    const log =
      "ended" in postmaster ? await postmaster.ended() : await endedMeanwhile(postmaster, cluster.dataDir);
    if (log !== undefined) return log;
    if (refusal !== undefined && Date.now() - startedAt > passwordDoubtMs) {
      if ("ended" in postmaster) await stopPostmaster(postmaster.pid, cluster.dataDir, logger);
      throw passwordError(cluster, refusal);
    }
    await delay(50);
  }
  return "";
}

async function endedMeanwhile(postmaster: RunningPostmaster, dataDir: string): Promise<string | undefined> {
  return (await runs(postmaster, dataDir)) ? undefined : "";
}

/** Whether this is the one that runs on the data directory. */
async function runs({ pid, port }: RunningPostmaster, dataDir: string): Promise<boolean> {
  const now = await findPostmaster(dataDir);
  return now?.pid === pid && now.port === port;
}
