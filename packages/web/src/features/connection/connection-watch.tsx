import { useEffect } from "react";
import { useConnection } from "@gochat/client/react";
import { announce } from "../../lib/announce.ts";
import { translate } from "../../lib/i18n.tsx";
import { BUILD } from "../../lib/page.ts";
import { buildOf } from "./build-of.ts";
import { isLost, isOutdated } from "./connection-state.ts";

// A short gap is nobody's business.
const PATIENCE_MS = 2_000;

/** Notices that the connection is lost, and that the server was upgraded. Once on the page; it shows nothing. */
export function ConnectionWatch(): null {
  const isOnline = useConnection().state === "online";
  useEffect(() => {
    if (isOnline) return undefined;
    const timer = setTimeout(() => {
      isLost.set(true);
      // Nobody knows who is there: the dots of presence go.
      document.documentElement.dataset["offline"] = "";
      announce(translate("connection.lost"));
    }, PATIENCE_MS);
    return () => {
      clearTimeout(timer);
      if (!isLost.get()) return;
      isLost.set(false);
      delete document.documentElement.dataset["offline"];
      announce(translate("connection.back"));
    };
  }, [isOnline]);
  useEffect(() => {
    // In development every change is there already.
    if (!isOnline || BUILD === "") return undefined;
    const life = new AbortController();
    void lookForUpgrade(life.signal);
    return () => life.abort();
  }, [isOnline]);
  return null;
}

async function lookForUpgrade(signal: AbortSignal): Promise<void> {
  try {
    const page = await fetch(document.baseURI, {
      headers: { accept: "text/html" },
      cache: "no-store",
      signal,
    });
    const build = buildOf(await page.text());
    if (build !== undefined) isOutdated.set(build !== BUILD);
  } catch {
    // The next connection looks again.
  }
}
