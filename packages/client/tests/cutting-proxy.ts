import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

/** A proxy in front of a server that cuts a connection after so many bytes towards it, until there are no more cuts. */
export interface CuttingProxy extends AsyncDisposable {
  readonly url: string;
  /** How many are left. */
  readonly left: number;
}

export async function startCuttingProxy(port: number, cuts: readonly number[]): Promise<CuttingProxy> {
  const left = [...cuts];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect({ host: "127.0.0.1", port });
    const cut = () => {
      client.resetAndDestroy();
      upstream.resetAndDestroy();
    };
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", cut);
      socket.on("close", () => sockets.delete(socket));
    }
    let passed = 0;
    client.on("data", (bytes: Buffer) => {
      const [most = Infinity] = left;
      const isCut = passed + bytes.length > most;
      const part = isCut ? bytes.subarray(0, most - passed) : bytes;
      passed += part.length;
      if (isCut) {
        left.shift();
        upstream.end(part, cut);
      } else upstream.write(part);
    });
    client.on("end", () => upstream.end());
    upstream.pipe(client);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    get left() {
      return left.length;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
