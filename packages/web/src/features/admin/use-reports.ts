import { useCallback, useEffect, useMemo } from "react";
import { REPORTS } from "@gochat/client/calls";
import type { ReportsCalls } from "@gochat/client/calls";
import { useChat } from "@gochat/client/react";
import { useIsAdmin } from "../../lib/is-admin.ts";
import { useLoaded } from "../../lib/use-loaded.ts";

export type ReportEntry = Awaited<ReturnType<ReportsCalls["list"]>>["entries"][number];
export type Resolution = Parameters<ReportsCalls["resolve"]>[0]["resolution"];

export function useReports(): ReportsCalls {
  const chat = useChat();
  return useMemo(() => chat.calls(REPORTS), [chat]);
}

const counting = new Set<() => void>();

/** After some were resolved here. */
export const countAgain = (): void => counting.forEach((count) => count());

/** How many wait, as the server counts; undefined until that is known. It is asked when the page is looked at. */
export function useOpenCount(): number | undefined {
  const reports = useReports();
  const isAdmin = useIsAdmin();
  const load = useCallback(
    async () => (isAdmin === true ? (await reports.list({ limit: 1 })).open_count : undefined),
    [isAdmin, reports],
  );
  const { data, reload } = useLoaded(load);
  useEffect(() => {
    const count = () => void reload();
    counting.add(count);
    return () => void counting.delete(count);
  }, [reload]);
  return data;
}
