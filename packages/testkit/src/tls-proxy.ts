import { once } from "node:events";
import { connect } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { createServer } from "node:tls";

/** Signed the certificate of every TLS proxy, which is one for `localhost`. Good from 2020 to 2120. */
export const TEST_CA = `-----BEGIN CERTIFICATE-----
MIIBZDCCAQmgAwIBAgIBATAKBggqhkjOPQQDAjAgMR4wHAYDVQQDDBVHb0NoYXQg
dGVzdCBhdXRob3JpdHkwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBa
MCAxHjAcBgNVBAMMFUdvQ2hhdCB0ZXN0IGF1dGhvcml0eTBZMBMGByqGSM49AgEG
CCqGSM49AwEHA0IABMKLJoqGd0XeyTiXo4C8D/VIq58enLq78RYU7YtkXvHZOJyV
7t8ApxFazTkPXMoIBEAPdrtS6ZF1VSSGrQWj5/ejMjAwMA8GA1UdEwEB/wQFMAMB
Af8wHQYDVR0OBBYEFHwT1E6sK3jg6NOkJxPmchX93IMrMAoGCCqGSM49BAMCA0kA
MEYCIQCzSd8Be4msne3ieZ/n8WTyHlXxEYd7xHo31av5yV5BxgIhAOZy+9fw+iCU
2UcHxs+vDUQNg0XwEPqniZn2Qw7HvLha
-----END CERTIFICATE-----
`;

const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfTCCASOgAwIBAgIBAjAKBggqhkjOPQQDAjAgMR4wHAYDVQQDDBVHb0NoYXQg
dGVzdCBhdXRob3JpdHkwIBcNMjAwMTAxMDAwMDAwWhgPMjEyMDAxMDEwMDAwMDBa
MBQxEjAQBgNVBAMMCWxvY2FsaG9zdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IA
BI7qH0zMLJCZnh9WDhSaD8AfMNScOtYB6Se1hjYhjjHeRYGIJRcDkyxQSmUwiOP9
6CsUKrfS+S0y3s5vgPA8BhyjWDBWMBQGA1UdEQQNMAuCCWxvY2FsaG9zdDAdBgNV
HQ4EFgQUCck0plgBxhvt2FnE8fwV2sovi00wHwYDVR0jBBgwFoAUfBPUTqwreODo
06QnE+ZyFf3cgyswCgYIKoZIzj0EAwIDSAAwRQIgUF+NZdteJCHEw/30Xp2qmVf3
rciPCBENW43fkM07NF0CIQDxVOZNutaqeTdMb0K4pjZisf8acUjEhKtv3QGy9T+A
2w==
-----END CERTIFICATE-----
`;

// It protects nothing: whoever reads this file has it.
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgPg7EyqM5IwNssgQC
sRMEUnoM+x35tLHC8EZ0vxvjNu2hRANCAASO6h9MzCyQmZ4fVg4Umg/AHzDUnDrW
AekntYY2IY4x3kWBiCUXA5MsUEplMIjj/egrFCq30vktMt7Ob4DwPAYc
-----END PRIVATE KEY-----
`;

/** Speaks TLS on `localhost`, and passes what it hears to a server that speaks none. */
export async function startTlsProxy(target: {
  host: string;
  port: number;
}): Promise<AsyncDisposable & { readonly port: number }> {
  const sockets = new Set<Socket>();
  const server = createServer({ cert: CERTIFICATE, key: KEY }, (client) => {
    const upstream = connect(target.port, target.host);
    for (const [from, to] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => to.destroy());
      from.pipe(to);
    }
  });
  // A client that does not like the certificate.
  server.on("tlsClientError", () => undefined);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
