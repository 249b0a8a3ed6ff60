import type { Page } from "playwright-core";

/** Resolves when all parts of the page are there: those that need not be seen first come after the first paint. */
export const untilWhole = (page: Page): Promise<void> => page.waitForLoadState("networkidle");

/** A network with this latency and speed, in both directions: by default a phone's in a train. */
export async function slowNetwork(
  page: Page,
  { latencyMs = 400, kilobytesPerSecond = 50 }: { latencyMs?: number; kilobytesPerSecond?: number } = {},
): Promise<void> {
  const throughput = kilobytesPerSecond * 1024;
  const session = await page.context().newCDPSession(page);
  await session.send("Network.enable");
  await session.send("Network.emulateNetworkConditions", {
    offline: false,
    latency: latencyMs,
    downloadThroughput: throughput,
    uploadThroughput: throughput,
  });
}

/** A processor that takes `rate` times as long. */
export async function slowProcessor(page: Page, rate: number): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send("Emulation.setCPUThrottlingRate", { rate });
}
