import type { IncomingMessage, Server } from "node:http";
import type { Socket } from "node:net";

/**
 * Limits the connections of one address that have not sent a whole request head yet, so that a slow or silent peer cannot hold
 * many. Addresses of trusted proxies are not limited: they speak for many.
 */
export function limitPendingConnections(
  server: Server,
  maxPerAddress: number,
  isTrusted: (address: string) => boolean,
): void {
  const pending = new Map<string, number>();
  const waiting = new WeakMap<Socket, () => void>();

  server.on("connection", (socket: Socket) => {
    const address = socket.remoteAddress ?? "";
    if (isTrusted(address)) return;
    const count = (pending.get(address) ?? 0) + 1;
    if (count > maxPerAddress) {
      socket.destroy();
      return;
    }
    pending.set(address, count);
    const release = () => {
      if (!waiting.delete(socket)) return;
      const left = (pending.get(address) ?? 1) - 1;
      if (left === 0) pending.delete(address);
      else pending.set(address, left);
    };
    waiting.set(socket, release);
    socket.once("close", release);
  });
  const onHead = ({ socket }: IncomingMessage) => waiting.get(socket)?.();
  server.prependListener("request", onHead);
  server.prependListener("upgrade", onHead);
}
