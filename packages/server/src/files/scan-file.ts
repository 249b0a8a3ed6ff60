import type { Logger } from "../platform/logger.ts";
import { scan, ScanError } from "../platform/scan/clamd.ts";
import type { ClamdAddress } from "../platform/scan/clamd.ts";

// A scanner that unpacks a large archive says nothing for a while.
const SILENT_MS = 60_000;

/** Whether these bytes may be handed out. What is larger than the scanner takes may not (F12). Throws when it cannot be asked. */
export type IsClean = (source: AsyncIterable<Uint8Array>) => Promise<boolean>;

export function createScan(address: ClamdAddress, logger: Logger): IsClean {
  return async (source) => {
    try {
      const verdict = await scan(source, address, { timeoutMs: SILENT_MS });
      if (verdict === "clean") return true;
      logger.warn({ signature: verdict.infected }, "an upload is infected");
    } catch (error) {
      if (!(error instanceof ScanError) || error.reason !== "too_large") throw error;
      logger.warn(
        { err: error },
        "an upload is larger than the scanner takes: see StreamMaxLength in clamd.conf",
      );
    }
    return false;
  };
}
